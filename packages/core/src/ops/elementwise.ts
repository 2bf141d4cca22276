/**
 * Functions of numbers, applied element by element to arrays of one shape. One line an operation: its partial derivatives as expressions of
 * its operands and of its own value `y`. Its values are in `loops.ts`.
 */

import type { None, OpName } from '../graph/attrs.ts';
import { dtypeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import * as b from './build.ts';
import { apply1, apply2, loops1, loops2 } from './loops.ts';
import { make } from './make.ts';
import { addMaybe, lift, type Maybe, none, type OpRecord, type Sample, valueAt } from './record.ts';

/** Operations whose attributes are empty. */
type Plain =
  | 'neg'
  | 'exp'
  | 'log'
  | 'log1p'
  | 'expm1'
  | 'sqrt'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'softplus'
  | 'erf';
type Plain2 = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'maximum' | 'minimum';
export type Unary = Plain | 'erfinv' | 'abs' | 'sign' | 'floor';

interface Domain {
  readonly low: number;
  readonly high: number;
  readonly smooth?: (x: number) => boolean;
}

const anywhere: Domain = { low: -3, high: 3 };
const positive: Domain = { low: 0.1, high: 4 };
const shapes: readonly (readonly number[])[] = [[], [3], [2, 3], [2, 1, 2]];

const lift1 = <K extends Unary>(
  op: K,
  partial: ((x: Node, y: Node) => Node) | 'zero',
  { low, high, smooth }: Domain = anywhere,
): OpRecord<K> => ({
  evaluate: (args) => apply1(loops1[op], valueAt(args, 0)),
  derivative:
    partial === 'zero'
      ? { kind: 'zero', why: `${op} is constant between its jumps` }
      : {
          kind: 'rule',
          vjp: (ct, { args: [x] }, y) => [x === undefined || dtypeOf(x) !== 'real' ? null : b.mul(ct, partial(x, y))],
          jvp: ([t], { args: [x] }, y) => (t && x ? b.mul(t, partial(x, y)) : null),
        },
  batch: (args, n) =>
    make(
      op,
      args.map((a) => lift(a, n)),
      none,
    ),
  samples: shapes.map(
    (shape): Sample<None> => ({
      args: [{ shape, low, high }],
      attrs: none,
      ...(smooth === undefined ? {} : { smooth: ([x]) => Array.from(x ?? []).every(smooth) }),
    }),
  ),
});

type Partial2 = (x: Node, z: Node, y: Node, ct: Node) => Node;

const lift2 = <K extends Plain2>(
  op: K,
  /** The cotangent (or tangent) `ct` times the partial derivative in the first operand, and in the second. */
  byFirst: Partial2,
  bySecond: Partial2,
  domains: readonly [Domain, Domain] = [anywhere, anywhere],
  smooth?: (x: number, z: number) => boolean,
): OpRecord<K> => ({
  evaluate: (args) => apply2(loops2[op], valueAt(args, 0), valueAt(args, 1)),
  derivative: {
    kind: 'rule',
    vjp: (ct, { args: [x, z] }, y) => (x && z ? [byFirst(x, z, y, ct), bySecond(x, z, y, ct)] : []),
    jvp: ([tx, tz], { args: [x, z] }, y): Maybe =>
      x && z ? addMaybe(tx ? byFirst(x, z, y, tx) : null, tz ? bySecond(x, z, y, tz) : null) : null,
  },
  batch: (args, n) =>
    make(
      op,
      args.map((a) => lift(a, n)),
      none,
    ),
  samples: shapes.map(
    (shape): Sample<None> => ({
      args: domains.map(({ low, high }) => ({ shape, low, high })),
      attrs: none,
      ...(smooth === undefined
        ? {}
        : { smooth: ([x, z]) => Array.from(x ?? []).every((value, i) => smooth(value, z?.[i] ?? value)) }),
    }),
  ),
});

/** Half at a tie: the cotangent of max is split evenly between equal operands. */
const share = (wins: Node, ties: Node, ct: Node): Node => b.where(wins, ct, b.where(ties, b.mul(ct, 0.5), 0));

const awayFromZero = (x: number): boolean => Math.abs(x) > 1e-3;
const apart = (x: number, z: number): boolean => Math.abs(x - z) > 1e-3;
const awayFromIntegers = (x: number): boolean => Math.abs(x - Math.round(x)) > 1e-3;

export const elementwise = {
  neg: lift1('neg', (x) => b.fullLike(-1, x)),
  exp: lift1('exp', (_, y) => y),
  log: lift1('log', (x) => b.div(1, x), positive),
  log1p: lift1('log1p', (x) => b.div(1, b.add(x, 1)), { low: -0.9, high: 3 }),
  expm1: lift1('expm1', (_, y) => b.add(y, 1)),
  sqrt: lift1('sqrt', (_, y) => b.div(0.5, y), positive),
  sin: lift1('sin', (x) => b.cos(x)),
  cos: lift1('cos', (x) => b.neg(b.sin(x))),
  tanh: lift1('tanh', (_, y) => b.sub(1, b.mul(y, y))),
  sigmoid: lift1('sigmoid', (_, y) => b.mul(y, b.sub(1, y))),
  softplus: lift1('softplus', (x) => b.sigmoid(x)),
  erf: lift1('erf', (x) => b.mul(b.exp(b.neg(b.mul(x, x))), 2 / Math.sqrt(Math.PI))),
  erfinv: lift1('erfinv', (_, y) => b.mul(b.exp(b.mul(y, y)), Math.sqrt(Math.PI) / 2), {
    low: -0.9,
    high: 0.9,
  }),
  abs: lift1('abs', (x) => b.sign(x), { ...anywhere, smooth: awayFromZero }),
  sign: lift1('sign', 'zero', { ...anywhere, smooth: awayFromZero }),
  floor: lift1('floor', 'zero', { ...anywhere, smooth: awayFromIntegers }),

  add: lift2(
    'add',
    (_x, _z, _y, ct) => ct,
    (_x, _z, _y, ct) => ct,
  ),
  sub: lift2(
    'sub',
    (_x, _z, _y, ct) => ct,
    (_x, _z, _y, ct) => b.neg(ct),
  ),
  mul: lift2(
    'mul',
    (_x, z, _y, ct) => b.mul(ct, z),
    (x, _z, _y, ct) => b.mul(ct, x),
  ),
  div: lift2(
    'div',
    (_x, z, _y, ct) => b.div(ct, z),
    (_x, z, y, ct) => b.neg(b.div(b.mul(ct, y), z)),
    [anywhere, positive],
  ),
  // x^z: at x <= 0 the derivative in z is taken as 0 (it exists only for whole z). At z = 0 that in x is 0 · x^-1, with the slope x^-1 in z; x is replaced where x^-1 is not finite.
  pow: lift2(
    'pow',
    (x, z, _y, ct) => {
      const base = b.where(b.equal(z, 0), b.where(b.less(b.abs(x), 1e-37), 1, x), x);
      return b.mul(ct, b.mul(z, b.pow(base, b.sub(z, 1))));
    },
    (x, _z, y, ct) => b.mul(ct, b.where(b.greater(x, 0), b.mul(y, b.log(b.where(b.greater(x, 0), x, 1))), 0)),
    [positive, anywhere],
  ),
  maximum: lift2(
    'maximum',
    (x, z, _y, ct) => share(b.greater(x, z), b.equal(x, z), ct),
    (x, z, _y, ct) => share(b.less(x, z), b.equal(x, z), ct),
    [anywhere, anywhere],
    apart,
  ),
  minimum: lift2(
    'minimum',
    (x, z, _y, ct) => share(b.less(x, z), b.equal(x, z), ct),
    (x, z, _y, ct) => share(b.greater(x, z), b.equal(x, z), ct),
    [anywhere, anywhere],
    apart,
  ),
} satisfies { readonly [K in Unary | Plain2]: OpRecord<K> } & Partial<Record<OpName, unknown>>;
