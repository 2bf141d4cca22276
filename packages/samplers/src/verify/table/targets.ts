/** The named targets of the table: what samplers are known to stumble over. */
import { add, constant, dot, Energy, type Expr, fromFlat, mul, pipe, square, sum, tanh } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import { banana, type ExactTarget, exactTargets, stretched } from '../exact-start/index.ts';

/** A target with the places where it is looked at. */
export interface NamedTarget extends Pick<ExactTarget, 'name' | 'dimension' | 'energy'> {
  /** A place where the target is at home. */
  readonly place: (seed: number) => Float64Array;
  /** Sizes of steps that suit it: of MALA, HMC, random walks. */
  readonly sizes: readonly [number, number, number];
}

type Vector = Expr<[number]>;

const weights = (seed: number, rows: number, columns: number): Expr<[number, number]> =>
  constant(
    fromFlat(
      [rows, columns],
      Array.from(normal(key(seed), [rows * columns]), (w) => w / Math.sqrt(columns)),
    ),
  );

/** A small network with one hidden layer, held together by a spring: `E(x) = w · tanh(W x) + |x|² / 4`. */
const network: NamedTarget = {
  name: 'MLP energy',
  dimension: 3,
  energy: Energy.of<[number]>([3], (x: Vector) => {
    const hidden = tanh(dot(mul(weights(1, 16, 3), 2), x));
    return add(pipe(dot(weights(2, 1, 16), hidden), sum()), mul(pipe(x, square, sum()), 0.25));
  }),
  place: (seed) => normal(key(seed), [3]),
  sizes: [0.5, 0.5, 0.7],
};

const sizes: Readonly<Record<string, readonly [number, number, number]>> = {
  'Gaussian (0, 3), (1, 2), 0.5': [1.4, 1.3, 1],
  [stretched.name]: [0.024, 0.16, 0.09],
  'e^x - x': [1.8, 1.2, 1],
  [banana.name]: [1, 0.8, 0.7],
  "Neal's funnel": [0.4, 0.4, 0.4],
  'mixture of two': [1, 0.95, 0.7],
};

/** Those with exact draws, and a network. */
export const namedTargets: readonly NamedTarget[] = [
  ...exactTargets.map((target) => ({
    ...target,
    place: (seed: number) => target.exact(key(seed), 1),
    sizes: sizes[target.name] ?? ([0.1, 0.1, 0.1] as const),
  })),
  network,
];

/** Step sizes at which .6 to .85 of proposals are accepted, so that a missing or wrong correction shows. */
export const sizesOf = (target: Pick<ExactTarget, 'name'>): readonly [number, number, number] =>
  sizes[target.name] ?? [0.1, 0.1, 0.1];
