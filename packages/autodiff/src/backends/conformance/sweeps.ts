/**
 * Dense sweeps of the functions of numbers over the domains that the table states, and over whole numbers, truth values and random words.
 */
import type { Dtype, Node, OpName } from '@ergodic/core/graph';
import { build as b, make } from '@ergodic/core/ops';
import { type Interval, rowOf } from './bounds.ts';
import { type Case, given } from './case.ts';
import { at, numbers } from './numbers.ts';
import { functionsOfOne } from './operations.ts';
import { pairs, sweep } from './points.ts';

/** Operations of two numbers without attributes. */
const real2 = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum'] as const;
const compared = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const;

type Plain = (typeof functionsOfOne | typeof real2 | typeof compared)[number] | 'pow' | 'and' | 'or' | 'not' | 'where';
const plain = {};

const over = (
  row: Plain & OpName,
  name: string,
  columns: readonly { readonly dtype: Dtype; readonly data: readonly number[] }[],
): Case => {
  const inputs = columns.map(({ dtype, data }, i) => given(`x${i}`, dtype, [data.length], data));
  const nodes = inputs.map(([node]) => node);
  return { row, name, inputs: new Map(inputs), checks: [{ result: make(row, nodes, plain) }] };
};

const reals = (...lists: readonly (readonly number[])[]) => lists.map((data) => ({ dtype: 'real' as const, data }));

/** Where functions change their form, beside the general edges. */
const seams: Partial<Record<OpName, readonly number[]>> = {
  exp: [-87.33654, 88.72283, 88.8, Math.LN2 / 2, -Math.LN2 / 2],
  log: [Math.SQRT1_2, Math.SQRT2, 2 ** 127, 2 ** 64, 2 ** -64, 0.99999, 1.00001],
  log1p: [0.41421357, -0.29289323, 2 ** 24, -0.5],
  expm1: [0.34, -0.34, -17, 88.72283],
  tanh: [0.17, -0.17, 9, -9, 10],
  sigmoid: [-87.33654, -17, 17],
  softplus: [-87.33654, -88, 0.41421357, 17],
  erf: [1, -1, 6, -6, 3.8],
  erfinv: [0.9966, -0.9966, 0.5],
  sin: Array.from({ length: 400 }, (_, k) => (k - 100) * 41 * (Math.PI / 2)),
  cos: Array.from({ length: 400 }, (_, k) => (k - 100) * 41 * (Math.PI / 2)),
  floor: [8388607.5, -8388607.5, 0.99999994, -0.99999994],
};

/** A whole interval, and again its middle, where most numbers of most programs are. */
const points = (op: OpName, interval: Interval): readonly number[] => {
  const [low, high] = interval;
  const middle = sweep(Math.max(low, -10), Math.min(high, 10), [], 8192);
  return [...sweep(low, high, seams[op]), ...middle];
};

const unary = functionsOfOne.map((op) => over(op, 'its domain', reals(points(op, at(rowOf(op).intervals, 0)))));

const binary = [...real2, ...compared].map((op) => {
  const [first, second] = rowOf(op).intervals;
  const z = points(op, second ?? [-1, 1]);
  const divisors = op === 'div' ? [...z, ...z.map((x) => -x)] : z;
  return over(op, 'its domain', reals(...pairs(points(op, first ?? [-1, 1]), divisors)));
});

/** Exponents for which the result is neither zero nor infinite: z = t / log x for t all over the range of exp. */
const powers = ((): Case => {
  const [bases, exponents] = rowOf('pow').intervals;
  const xs = points('pow', bases ?? [1, 2]);
  const ts = numbers(5, xs.length, 'real', [-87, 88]);
  const [low, high] = exponents ?? [-1, 1];
  const zs = xs.map((x, i) => Math.min(Math.max(at(ts, i) / Math.log(x), low), high));
  return over('pow', 'results all over the range', reals(xs, zs));
})();
const ordinaryPowers = over('pow', 'everyday numbers', reals(...pairs(sweep(0.01, 100), sweep(-8, 8))));
const negativeBases = over(
  'pow',
  'negative bases, whole exponents',
  reals(...pairs(sweep(-20, -0.05), numbers(6, 512, 'int', [-9, 9]))),
);

const some = (dtype: Dtype, seed: number, range?: readonly [number, number]) => ({
  dtype,
  data: numbers(seed, 1000, dtype, range),
});
/** Two columns, of which every third pair is equal. */
const often = (
  dtype: Dtype,
  range: readonly [number, number] | undefined,
): readonly { readonly dtype: Dtype; readonly data: readonly number[] }[] => {
  const [x, z] = [some(dtype, 1, range), some(dtype, 2, range)];
  return [x, { dtype, data: z.data.map((value, i) => (i % 3 === 0 ? at(x.data, i) : value)) }];
};

const most = 2 ** 24;
const wholes: readonly Case[] = [
  ...(['neg', 'abs', 'sign'] as const).map((op) => over(op, 'whole numbers', [some('int', 3, [-most, most])])),
  ...(['add', 'sub'] as const).map((op) => over(op, 'whole numbers', often('int', [-most / 2, most / 2]))),
  over('mul', 'whole numbers', often('int', [-4096, 4096])),
  ...(['maximum', 'minimum', ...compared] as const).map((op) => over(op, 'whole numbers', often('int', [-most, most]))),
  ...(['maximum', 'minimum', ...compared] as const).map((op) => over(op, 'small whole numbers', often('int', [-3, 3]))),
];

const words = (
  name: string,
  seed: number,
): readonly [Node, { readonly shape: readonly number[]; readonly data: Float64Array }] =>
  given(name, 'bits', [200], numbers(seed, 200, 'bits'));

const others: readonly Case[] = [
  ...(['equal', 'notEqual'] as const).map((op) => over(op, 'truth values', often('bool', undefined))),
  ...(['equal', 'notEqual'] as const).map((op) => over(op, 'random words', often('bits', undefined))),
  ...(['equal', 'notEqual'] as const).map((op) =>
    over(op, 'words that differ in a few bits', often('bits', [2 ** 32 - 4, 2 ** 32 - 1])),
  ),
  ...(['and', 'or'] as const).map((op) => over(op, 'truth values', often('bool', undefined))),
  over('not', 'truth values', [some('bool', 4)]),
  over('where', 'real numbers', [some('bool', 4), ...often('real', [-1e38, 1e38])]),
  over('where', 'whole numbers', [some('bool', 4), ...often('int', [-most, most])]),
  over('where', 'truth values', [some('bool', 4), ...often('bool', undefined)]),
  over('where', 'random words', [some('bool', 4), ...often('bits', undefined)]),
];

/** Truth values that a kernel makes itself, in conditions and as numbers. */
const inside = ((): Case => {
  const inputs = [given('x', 'real', [200], numbers(8, 200)), words('v', 9), words('w', 9)] as const;
  const [[x], [v], [w]] = inputs;
  return {
    row: 'where',
    name: 'conditions made in the same kernel',
    inputs: new Map(inputs),
    checks: [
      { result: b.where(b.notEqual(x, 0), x, b.neg(x)) },
      { result: b.where(b.and(b.less(x, 1), b.not(b.equal(v, w))), x, 1) },
      { result: b.where(b.or(b.greater(x, 1), b.equal(v, w)), x, 1) },
      { result: b.cast(b.equal(b.greater(x, 0), b.less(x, 1)), 'int') },
    ],
  };
})();

const casts = ((): readonly Case[] => {
  const column = (name: string, from: Dtype, to: Dtype, data: readonly number[]): Case => {
    const [node, value] = given('x', from, [data.length], data);
    return { row: 'cast', name, inputs: new Map([[node, value]]), checks: [{ result: b.cast(node, to) }] };
  };
  const [low, high] = at(rowOf('cast').intervals, 0);
  return [
    column('real to whole', 'real', 'int', sweep(low, high, [2.5, -2.5, 8388607.5, 0.99999994])),
    column('real to truth', 'real', 'bool', sweep(low, high)),
    column('whole to real', 'int', 'real', numbers(1, 500, 'int', [-most, most])),
    column('whole to truth', 'int', 'bool', numbers(1, 100, 'int')),
    column('truth to real', 'bool', 'real', numbers(1, 100, 'bool')),
    column('truth to whole', 'bool', 'int', numbers(1, 100, 'bool')),
  ];
})();

export const sweepCases: readonly Case[] = [
  ...unary,
  ...binary,
  powers,
  ordinaryPowers,
  negativeBases,
  ...wholes,
  ...others,
  inside,
  ...casts,
];
