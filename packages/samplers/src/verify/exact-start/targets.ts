/**
 * Targets that can be drawn from exactly, and whose draws can be turned into standard normal numbers exactly, so that every statistic of them
 * has a known law.
 */
import type { EnergyModel } from '@ergodic/core';
import { foldIn, type Key, normal, uniform } from '@ergodic/core/random';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import {
  banana as bananaTarget,
  funnel as funnelTarget,
  gaussianMixture,
  gaussian as gaussianTarget,
  gumbel as gumbelTarget,
  type ExactTarget as Known,
  ofAnyDimension,
} from '../../targets/index.ts';
import { CholeskyDecomposition, entries, Matrix, solve } from '../linear.ts';
import { normalCdf } from './distributions.ts';

/** A target. */
export interface ExactTarget {
  readonly name: string;
  readonly dimension: number;
  readonly energy: EnergyModel<[number]>;
  readonly exact: (key: Key, n: number) => Float64Array;
  readonly standardise: (points: Float64Array) => Float64Array;
}

/** A target that is a map of standard normal numbers, point by point, and its inverse. */
const mapped = (
  name: string,
  { dimension, energy }: Pick<Known, 'dimension' | 'energy'>,
  there: (z: readonly number[]) => readonly number[],
  back: (x: readonly number[]) => readonly number[],
): ExactTarget => {
  const pointwise = (f: (row: readonly number[]) => readonly number[], points: Float64Array): Float64Array => {
    const out = new Float64Array(points.length);
    for (let i = 0; i < points.length; i += dimension) out.set(f(Array.from(points.subarray(i, i + dimension))), i);
    return out;
  };
  return {
    name,
    dimension,
    energy,
    exact: (key, n) => pointwise(there, normal(key, [n * dimension])),
    standardise: (points) => pointwise(back, points),
  };
};

/** The Gaussian of a mean and a covariance. */
export const gaussian = (name: string, mean: readonly number[], covariance: Matrix): ExactTarget => {
  const n = mean.length;
  const { lowerTriangularMatrix: factor } = new CholeskyDecomposition(covariance);
  const inverse = solve(factor, Matrix.eye(n));
  const times = (m: Matrix, v: readonly number[]): readonly number[] => entries(m.mmul(Matrix.columnVector([...v])));
  return {
    ...mapped(
      name,
      gaussianTarget({ mean, covariance: covariance.to2DArray() }),
      (z) => times(factor, z).map((value, i) => value + (mean[i] ?? 0)),
      (x) =>
        times(
          inverse,
          x.map((value, i) => value - (mean[i] ?? 0)),
        ),
    ),
  };
};

/** `μ = (0, 3)`, `σ = (1, 2)`, `ρ = 0.5`. */
export const tilted = gaussian(
  'Gaussian (0, 3), (1, 2), 0.5',
  [0, 3],
  new Matrix([
    [1, 1],
    [1, 4],
  ]),
);

/** A Gaussian of five dimensions with condition number 100. */
export const stretched = gaussian(
  'Gaussian in 5-D, condition 100',
  [1, -1, 0, 2, 0.5],
  Matrix.diag([1, 0.3, 0.1, 0.03, 0.01]),
);

/** `E = e^x - x`: `e^x` is exponential. Mean `-γ`, variance `π²/6`, and not symmetric, so that a wrong direction is seen. */
export const gumbel = mapped(
  'e^x - x',
  ofAnyDimension(gumbelTarget()),
  ([z = 0]) => [Math.log(-Math.log(normalCdf(-z)))],
  ([x = 0]) => {
    const [below, above] = [-Math.expm1(-Math.exp(x)), Math.exp(-Math.exp(x))];
    return [below < 0.5 ? normalQuantile(below, 0, 1) : -normalQuantile(above, 0, 1)];
  },
);

const bend = 0.5;

/** `x = z_0`, `y = z_1 + (x² - 1) / 2`. */
export const banana = mapped(
  'banana',
  ofAnyDimension(bananaTarget({ bend })),
  ([a = 0, b = 0]) => [a, b + bend * (a * a - 1)],
  ([a = 0, b = 0]) => [a, b - bend * (a * a - 1)],
);

/** Neal's funnel: `v ~ N(0, 9)`, `x_i ~ N(0, e^v)`. */
export const funnel = mapped(
  "Neal's funnel",
  ofAnyDimension(funnelTarget({ dimension: 3 })),
  ([v = 0, ...rest]) => [3 * v, ...rest.map((z) => z * Math.exp(1.5 * v))],
  ([v = 0, ...rest]) => [v / 3, ...rest.map((x) => x * Math.exp(-v / 2))],
);

/** Two humps: weights, and for each axis means and deviations. */
const humps = [
  { weight: 0.35, mean: [-1.5, 0.5], sd: [0.8, 0.6] },
  { weight: 0.65, mean: [1.2, -0.4], sd: [0.7, 1.1] },
] as const;

const squares = ([a, b]: readonly [number, number]): readonly (readonly number[])[] => [
  [a * a, 0],
  [0, b * b],
];

const z = (x: number, mean: number, sd: number): number => (x - mean) / sd;

const twoHumps = ofAnyDimension(
  gaussianMixture([
    { weight: humps[0].weight, mean: humps[0].mean, covariance: squares(humps[0].sd) },
    { weight: humps[1].weight, mean: humps[1].mean, covariance: squares(humps[1].sd) },
  ]),
);

/** The conditional cdf of one axis, given the weights that the axes before it leave. */
const mixtureCdf = (weights: readonly number[], axis: 0 | 1, x: number): number => {
  const total = weights.reduce((a, b) => a + b, 0);
  return humps.reduce(
    (sum, { mean, sd }, k) => sum + ((weights[k] ?? 0) / total) * normalCdf(z(x, mean[axis], sd[axis])),
    0,
  );
};

const score = (weights: readonly number[], axis: 0 | 1, x: number): number => {
  const below = mixtureCdf(weights, axis, x);
  if (below < 0.5) return normalQuantile(below, 0, 1);
  const total = weights.reduce((a, b) => a + b, 0);
  const above = humps.reduce(
    (sum, { mean, sd }, k) => sum + ((weights[k] ?? 0) / total) * normalCdf(-z(x, mean[axis], sd[axis])),
    0,
  );
  return -normalQuantile(above, 0, 1);
};

/** A mixture of two Gaussians in the plane, by Rosenblatt's transformation: the first axis, then the second given the first. */
export const mixture: ExactTarget = {
  name: 'mixture of two',
  dimension: 2,
  energy: twoHumps.energy,
  exact: (key, n) => {
    const which = uniform(foldIn(key, 0), [n]);
    const noise = normal(foldIn(key, 1), [2 * n]);
    return noise.map((value, i) => {
      const { mean, sd } = humps[(which[Math.floor(i / 2)] ?? 0) < humps[0].weight ? 0 : 1];
      const axis = i % 2 === 0 ? 0 : 1;
      return mean[axis] + sd[axis] * value;
    });
  },
  standardise: (points) => {
    const out = new Float64Array(points.length);
    const prior = humps.map(({ weight }) => weight);
    for (let i = 0; i < points.length; i += 2) {
      const [x = 0, y = 0] = [points[i], points[i + 1]];
      const posterior = humps.map(
        ({ weight, mean, sd }) => (weight / sd[0]) * Math.exp(-0.5 * z(x, mean[0], sd[0]) ** 2),
      );
      out[i] = score(prior, 0, x);
      out[i + 1] = score(posterior, 1, y);
    }
    return out;
  },
};

export const exactTargets: readonly ExactTarget[] = [tilted, stretched, gumbel, banana, funnel, mixture];
