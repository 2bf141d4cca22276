/**
 * Comparisons, logic, selection, conversion. Booleans are 0 and 1 in the reference interpreter.
 */
import type { None } from '../graph/attrs.ts';
import { dtypeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import * as b from './build.ts';
import { apply1, apply2, casts, choose, loops1, loops2 } from './loops.ts';
import { make } from './make.ts';
import { lift, none, type OpRecord, type Sample, valueAt } from './record.ts';

type Comparison = 'equal' | 'notEqual' | 'less' | 'lessEqual' | 'greater' | 'greaterEqual';
type Logic = 'and' | 'or';

const apart = ([x, z]: readonly ArrayLike<number>[]): boolean =>
  Array.from(x ?? []).every((value, i) => Math.abs(value - (z?.[i] ?? value)) > 1e-3);

const comparison = <K extends Comparison | Logic>(op: K, samples: readonly Sample<None>[]): OpRecord<K> => ({
  evaluate: (args) => apply2(loops2[op], valueAt(args, 0), valueAt(args, 1)),
  derivative: { kind: 'zero', why: 'a truth value is constant between its jumps' },
  batch: (args, n) =>
    make(
      op,
      args.map((a) => lift(a, n)),
      none,
    ),
  samples,
});

const reals: readonly Sample<None>[] = [
  { args: [{ shape: [2, 3] }, { shape: [2, 3] }], attrs: none, smooth: apart },
  {
    args: [
      { shape: [5], dtype: 'int' },
      { shape: [5], dtype: 'int' },
    ],
    attrs: none,
  },
];
const bools: readonly Sample<None>[] = [
  {
    args: [
      { shape: [4], dtype: 'bool' },
      { shape: [4], dtype: 'bool' },
    ],
    attrs: none,
  },
];

const where: OpRecord<'where'> = {
  evaluate: (args) => choose(valueAt(args, 0), valueAt(args, 1), valueAt(args, 2)),
  derivative: {
    kind: 'rule',
    // The cotangent is selected, never multiplied: 0 times an infinite derivative of the branch not taken would be NaN.
    vjp: (ct, { args: [c] }) => (c ? [null, b.where(c, ct, 0), b.where(c, 0, ct)] : []),
    jvp: ([, tx, tz], { args: [c] }) => (c && (tx || tz) ? b.where(c, tx ?? 0, tz ?? 0) : null),
  },
  batch: (args, n) =>
    make(
      'where',
      args.map((a) => lift(a, n)),
      none,
    ),
  samples: [
    { args: [{ shape: [2, 3], dtype: 'bool' }, { shape: [2, 3] }, { shape: [2, 3] }], attrs: none },
    { args: [{ shape: [], dtype: 'bool' }, { shape: [] }, { shape: [] }], attrs: none },
  ],
};

const cast: OpRecord<'cast'> = {
  evaluate: (args, { attrs: { to } }) => apply1(casts[to], valueAt(args, 0)),
  // Constant between its jumps, save for real numbers that stay what they are. (No derivative flows through other kinds at all.)
  derivative: {
    kind: 'rule',
    vjp: (ct, { args: [a], attrs: { to } }) => [a && dtypeOf(a) === 'real' && to === 'real' ? ct : null],
    jvp: ([t], { attrs: { to } }) => (t && to === 'real' ? t : null),
  },
  batch: ([a], n, { attrs }) => make('cast', a ? [lift(a, n)] : [], attrs),
  samples: [
    { args: [{ shape: [4], dtype: 'int' }], attrs: { to: 'real' } },
    { args: [{ shape: [4], dtype: 'bool' }], attrs: { to: 'real' } },
    { args: [{ shape: [4] }], attrs: { to: 'real' } },
    {
      args: [{ shape: [4] }],
      attrs: { to: 'int' },
      smooth: ([x]) => Array.from(x ?? []).every((v) => Math.abs(v - Math.round(v)) > 1e-3),
    },
  ],
};

const not: OpRecord<'not'> = {
  evaluate: (args) => apply1(loops1.not, valueAt(args, 0)),
  derivative: { kind: 'zero', why: 'a truth value is constant between its jumps' },
  batch: (args, n) =>
    make(
      'not',
      args.map((a) => lift(a, n)),
      none,
    ),
  samples: [{ args: [{ shape: [4], dtype: 'bool' }], attrs: none }],
};

export const logic = {
  equal: comparison('equal', reals),
  notEqual: comparison('notEqual', reals),
  less: comparison('less', reals),
  lessEqual: comparison('lessEqual', reals),
  greater: comparison('greater', reals),
  greaterEqual: comparison('greaterEqual', reals),
  and: comparison('and', bools),
  or: comparison('or', bools),
  not,
  where,
  cast,
} satisfies { readonly [K in Comparison | Logic | 'not' | 'where' | 'cast']: OpRecord<K> };

/** A truth value as the number 0 or 1. */
export const indicator = (c: Node): Node => (dtypeOf(c) === 'bool' ? b.cast(c, 'real') : c);
