/**
 * A check that cannot fail is a defect. Wrong rules of differentiation, each a small edit, each rejected by a named law, which the right
 * rules obey on the same program.
 */
import type { Node } from '@ergodic/core/graph';
import { build as b, type Derivative, records } from '@ergodic/core/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Rules, rulesOf, standardRules } from '../rules.ts';
import { hasNoNaN, shiftsWithItsOperand, splitsTies } from './edges.ts';
import { type Law, laws } from './laws.ts';
import { type Point, type Program, points } from './program.ts';

const program = (name: string, inputs: readonly Node[], results: readonly Node[]): Program => ({
  name,
  inputs,
  domains: inputs.map(() => ({ low: -1.5, high: 1.5 })),
  results,
  smooth: () => true,
  floor: 0,
});

const worst = (law: Law, of: Program, rules: Rules): number => {
  const measure = law.prepare(of, rules);
  return Math.max(...fc.sample(points(of), { numRuns: 20, seed: 1 }).map((point: Point) => measure(point)));
};

/** The right rules obey the law on this program; the wrong ones break it. */
const rejects = (law: Law, of: Program, wrong: Rules): void => {
  expect(worst(law, of, standardRules)).toBeLessThanOrEqual(law.bound);
  expect(worst(law, of, wrong)).toBeGreaterThan(1000 * law.bound);
};

const [x, y] = [b.input('x', 'real', [3]), b.input('y', 'real', [3])];
const [m, w] = [b.input('m', 'real', [3, 3]), b.input('w', 'real', [3, 3])];
const product = { contract: [[1], [0]], batch: [[], []] } as const;

type Rule<D> = Extract<D, { readonly kind: 'rule' }>;
const ruleOf = <K extends keyof typeof records>(op: K): Rule<Derivative<K>> => {
  const derivative: Derivative<K> = standardRules.derivative(op);
  if (derivative.kind !== 'rule') throw new TypeError(`'${op}' has no rule`);
  return derivative;
};
const [broadcast, dot, sine, choice, larger] = [
  ruleOf('broadcast'),
  ruleOf('dot'),
  ruleOf('sin'),
  ruleOf('where'),
  ruleOf('maximum'),
];

/** Of the copies along axis 0 only the first one's cotangent is taken. */
const oneCopyOnly = rulesOf({
  ...records,
  broadcast: { ...records.broadcast, derivative: { ...broadcast, vjp: (ct) => [b.row(ct, 0)] } },
});

const overwriting = rulesOf(records, (_, later) => later);

const swapped = rulesOf({
  ...records,
  dot: {
    ...records.dot,
    derivative: {
      ...dot,
      vjp: (ct, node, self) => dot.vjp(ct, node, self).map((g) => (g === null ? null : b.transpose(g, [1, 0]))),
    },
  },
});

const frozenSlope = rulesOf({
  ...records,
  sin: {
    ...records.sin,
    derivative: {
      ...sine,
      vjp: (ct, { args: [a] }) => [a ? b.mul(ct, b.stopGradient(b.cos(a))) : null],
      jvp: ([t], { args: [a] }) => (t && a ? b.mul(t, b.stopGradient(b.cos(a))) : null),
    },
  },
});

const masked = (c: Node, a: Node): Node => b.mul(a, b.cast(c, 'real'));
const multiplied = rulesOf({
  ...records,
  where: {
    ...records.where,
    derivative: {
      ...choice,
      vjp: (ct, { args: [c] }) => (c ? [null, masked(c, ct), masked(b.not(c), ct)] : []),
      jvp: ([, p, q], { args: [c] }) =>
        c && (p || q)
          ? b.add(masked(c, p ?? b.fullLike(0, q ?? c)), masked(b.not(c), q ?? b.fullLike(0, p ?? c)))
          : null,
    },
  },
});

type Test = (p: Node, q: Node) => Node;
const unevenly = (first: Test, second: Test): Rules =>
  rulesOf({
    ...records,
    maximum: {
      ...records.maximum,
      derivative: {
        ...larger,
        vjp: (ct, { args: [p, q] }) => (p && q ? [b.where(first(p, q), ct, 0), b.where(second(q, p), ct, 0)] : []),
        jvp: ([s = null, t = null], { args: [p, q] }) =>
          p && q
            ? b.add(b.where(first(p, q), s ?? zerosLike(p), 0), b.where(second(q, p), t ?? zerosLike(p), 0))
            : null,
      },
    },
  });
const zerosLike = (a: Node): Node => b.fullLike(0, a);

describe('mutants are rejected', () => {
  test('no sum where a broadcast is undone', () => {
    const copies = program('copies', [x], [b.broadcastTo(x, [2, 3])]);
    rejects(laws.adjoint, copies, oneCopyOnly);
    rejects(laws.reverseIsForward, copies, oneCopyOnly);
    rejects(laws.adjoint, program('bias', [m, x], [b.sin(b.add(m, b.broadcastTo(x, [3, 3])))]), oneCopyOnly);
  });

  test('fan-out overwrites instead of adding', () => {
    rejects(laws.adjoint, program('x sin x', [x], [b.mul(x, b.sin(x))]), overwriting);
    rejects(laws.adjoint, program('x + x y', [x, y], [b.add(x, b.mul(x, y))]), overwriting);
  });

  test('swapped transposes in dot', () => {
    rejects(laws.adjoint, program('m w', [m, w], [b.dot(m, w, product)]), swapped);
    rejects(laws.reverseIsForward, program('m w', [m, w], [b.dot(m, w, product)]), swapped);
  });

  test('the second order is lost', () => {
    const wave = program('sin', [x], [b.sin(x)]);
    rejects(laws.secondOrderDuals, wave, frozenSlope);
    rejects(laws.secondDifferences, wave, frozenSlope);
    // The first order does not see it: that is why there is a check of the second.
    expect(worst(laws.dualNumbers, wave, frozenSlope)).toBeLessThanOrEqual(laws.dualNumbers.bound);
  });

  test('NaN leaks through where', () => {
    expect(hasNoNaN(standardRules)).toBe(true);
    expect(hasNoNaN(multiplied)).toBe(false);
  });

  test('NaN leaks through a single guard', () => {
    const single = (a: Node): Node => b.where(b.greater(a, 0), b.sqrt(a), 0);
    expect(hasNoNaN(standardRules, single)).toBe(false);
  });

  test('an unstable logsumexp', () => {
    expect(shiftsWithItsOperand()).toBeLessThanOrEqual(1e-12);
    expect(shiftsWithItsOperand((a) => b.log(b.sum(b.exp(a))))).toBeGreaterThan(1);
  });

  test.each([
    ['all that are equal take everything', unevenly(b.greaterEqual, b.greaterEqual)],
    ['none takes anything', unevenly(b.greater, b.greater)],
    ['the first takes everything', unevenly(b.greaterEqual, b.greater)],
  ] as const)('ties of max: %s', (_, wrong) => {
    expect(splitsTies(standardRules)).toBe(true);
    expect(splitsTies(wrong)).toBe(false);
    // Away from ties they are right: only a check at ties sees them.
    const apart = program('max', [x, y], [b.maximum(x, b.add(y, 10))]);
    expect(worst(laws.adjoint, apart, wrong)).toBeLessThanOrEqual(laws.adjoint.bound);
  });
});
