/**
 * A check that cannot fail is a defect. Wrong rules of differentiation, each a small edit, each with the law that rejects it, which the right
 * rules obey on the same program.
 */
import type { Node } from '@ergodic/core/graph';
import { build as b, type Derivative, records } from '@ergodic/core/ops';
import fc from 'fast-check';
import { type Rules, rulesOf, standardRules } from '../rules.ts';
import { hasNoNaN, shiftsWithItsOperand, splitsTies } from './edges.ts';
import { type Law, laws } from './laws.ts';
import { type Point, type Program, points } from './program.ts';

/** A wrong rule. */
export interface RuleMutant {
  readonly name: string;
  /** The law that rejects it. */
  readonly caughtBy: string;
  /** What the law allows. */
  readonly bound: number;
  /** How far from the law: with the right rules, and with the wrong ones. */
  readonly right: () => number;
  readonly wrong: () => number;
}

const program = (name: string, inputs: readonly Node[], results: readonly Node[]): Program => ({
  name,
  inputs,
  domains: inputs.map(() => ({ low: -1.5, high: 1.5 })),
  results,
  smooth: () => true,
  floor: 0,
});

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

const byLaw = (name: string, law: Law, of: Program, rules: Rules): RuleMutant => ({
  name,
  caughtBy: law.name,
  bound: law.bound,
  right: () => worst(law, of, standardRules),
  wrong: () => worst(law, of, rules),
});

/** A law that holds or does not. */
const byEdge = (name: string, caughtBy: string, right: () => boolean, wrong: () => boolean): RuleMutant => ({
  name,
  caughtBy,
  bound: 0,
  right: () => (right() ? 0 : 1),
  wrong: () => (wrong() ? 0 : 1),
});

const copies = program('copies', [x], [b.broadcastTo(x, [2, 3])]);
const bias = program('bias', [m, x], [b.sin(b.add(m, b.broadcastTo(x, [3, 3])))]);
const matrices = program('m w', [m, w], [b.dot(m, w, product)]);
const singleGuard = (a: Node): Node => b.where(b.greater(a, 0), b.sqrt(a), 0);

/** A program whose derivative is a sine's, to look at the order that a law sees. */
export const wave = program('sin', [x], [b.sin(x)]);

/** A maximum away from its ties. */
export const apart = program('max', [x, y], [b.maximum(x, b.add(y, 10))]);

const uneven = {
  'all that are equal take everything': unevenly(b.greaterEqual, b.greaterEqual),
  'none takes anything': unevenly(b.greater, b.greater),
  'the first takes everything': unevenly(b.greaterEqual, b.greater),
};

/** How far rules are from a law on a program, at worst. */
export const worst = (law: Law, of: Program, rules: Rules): number => {
  const measure = law.prepare(of, rules);
  return Math.max(...fc.sample(points(of), { numRuns: 20, seed: 1 }).map((point: Point) => measure(point)));
};

/** Mutants that some laws do not see, by design. */
export const blindSpots: readonly { readonly law: Law; readonly program: Program; readonly rules: Rules }[] = [
  // The first order does not see a lost second order: that is why there is a check of the second.
  { law: laws.dualNumbers, program: wave, rules: frozenSlope },
  // Away from ties uneven splits are right: only a check at ties sees them.
  ...Object.values(uneven).map((rules) => ({ law: laws.adjoint, program: apart, rules })),
];

/** All mutants of the rules of differentiation. */
export const ruleMutants: readonly RuleMutant[] = [
  byLaw('no sum where a broadcast is undone', laws.adjoint, copies, oneCopyOnly),
  byLaw('no sum where a broadcast is undone (forward)', laws.reverseIsForward, copies, oneCopyOnly),
  byLaw('no sum where a bias is undone', laws.adjoint, bias, oneCopyOnly),
  byLaw('fan-out overwrites: x sin x', laws.adjoint, program('x sin x', [x], [b.mul(x, b.sin(x))]), overwriting),
  byLaw('fan-out overwrites: x + x y', laws.adjoint, program('x + x y', [x, y], [b.add(x, b.mul(x, y))]), overwriting),
  byLaw('swapped transposes in dot', laws.adjoint, matrices, swapped),
  byLaw('swapped transposes in dot (forward)', laws.reverseIsForward, matrices, swapped),
  byLaw('the second order is lost', laws.secondOrderDuals, wave, frozenSlope),
  byLaw('the second order is lost (differences)', laws.secondDifferences, wave, frozenSlope),
  byEdge(
    'NaN leaks through where',
    'finite gradients at the edge',
    () => hasNoNaN(standardRules),
    () => hasNoNaN(multiplied),
  ),
  byEdge(
    'NaN leaks through a single guard',
    'finite gradients at the edge',
    () => hasNoNaN(standardRules),
    () => hasNoNaN(standardRules, singleGuard),
  ),
  {
    name: 'an unstable logsumexp',
    caughtBy: 'a shift of the operand shifts the value',
    bound: 1e-12,
    right: () => shiftsWithItsOperand(),
    wrong: () => shiftsWithItsOperand((a) => b.log(b.sum(b.exp(a)))),
  },
  ...Object.entries(uneven).map(([how, rules]) =>
    byEdge(
      `ties of max: ${how}`,
      'ties are split evenly',
      () => splitsTies(standardRules),
      () => splitsTies(rules),
    ),
  ),
];
