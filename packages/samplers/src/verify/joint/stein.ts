/**
 * Kernel Stein discrepancy: how far points are from being draws of `exp(-E)`, asked of the points and of `∇E` alone, without a normalisation
 * and without exact draws.
 *
 * @source Q. Liu, J. Lee, M. Jordan, A kernelized Stein discrepancy for goodness-of-fit tests (2016); K. Chwialkowski, H. Strathmann, A. Gretton
 *   (2016), the wild bootstrap; J. Gorham and L. Mackey, Measuring sample quality with kernels (2017), the inverse multiquadric
 */
import { grad } from '@ergodic/autodiff';
import { type EnergyModel, type Expr, input } from '@ergodic/core';
import { foldIn, type Key, uniform } from '@ergodic/core/random';
import { type Finding, short } from '../finding.ts';
import { numeric } from '../numeric.ts';

/** How it is done. */
export interface SteinOptions {
  /** The scale of the kernel `(c² + |x - y|²)^-½`; the median distance of the points unless given. */
  readonly scale?: number;
  /** Bootstrap samples; 1000 unless given: p-values are multiples of about a thousandth. */
  readonly bootstraps?: number;
  /** The level of the test; 0.001 unless given. */
  readonly alpha?: number;
}

const medianDistance = (points: Float64Array, d: number): number => {
  const n = Math.min(points.length / d, 200);
  const distances: number[] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++)
      distances.push(
        Math.sqrt(
          Array.from({ length: d }, (_, k) => ((points[i * d + k] ?? 0) - (points[j * d + k] ?? 0)) ** 2).reduce(
            (a, b) => a + b,
            0,
          ),
        ),
      );
  distances.sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] || 1;
};

/**
 * The Stein kernel of the inverse multiquadric `k = (c² + r²)^-½`, for scores `s = -∇E`:
 * `s_x·s_y k + s_x·∇_y k + s_y·∇_x k + tr ∇_x ∇_y k`, for all pairs, `[n, n]` row by row.
 */
export const steinMatrix = (points: Float64Array, scores: Float64Array, d: number, c: number): Float64Array => {
  const n = points.length / d;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let [square, ss, sd, td] = [0, 0, 0, 0];
      for (let k = 0; k < d; k++) {
        const off = (points[i * d + k] ?? 0) - (points[j * d + k] ?? 0);
        const [a, b] = [scores[i * d + k] ?? 0, scores[j * d + k] ?? 0];
        square += off * off;
        ss += a * b;
        sd += a * off;
        td += b * off;
      }
      const base = c * c + square;
      const k1 = base ** -0.5;
      const k3 = base ** -1.5;
      // ∇_x k = -off k³, ∇_y k = off k³, tr ∇_x ∇_y k = d k³ - 3 r² k⁵.
      const value = ss * k1 + (sd - td) * k3 + d * k3 - 3 * square * base ** -2.5;
      out[i * n + j] = value;
      out[j * n + i] = value;
    }
  return out;
};

/**
 * Tests whether points, row by row, nearly independent, are draws of an energy. Its work grows with the square of their number: some hundreds will do.
 *
 * @category oracles
 */
export const steinTest = <N extends number>(
  points: Float64Array,
  energy: EnergyModel<[N]>,
  key: Key,
  { scale, bootstraps = 1000, alpha = 0.001 }: SteinOptions = {},
): Finding => {
  const [d] = energy.event;
  const n = points.length / d;
  const x: Expr<[N]> = input('x', energy.event);
  const slope = numeric([x], [grad(energy.apply({}, {}))(x)]);
  const scores = Float64Array.from({ length: points.length });
  for (let i = 0; i < n; i++) {
    const gradient = slope([points.subarray(i * d, (i + 1) * d)])[0] ?? new Float64Array();
    for (let k = 0; k < d; k++) scores[i * d + k] = -(gradient[k] ?? Number.NaN);
  }
  const matrix = steinMatrix(points, scores, d, scale ?? medianDistance(points, d));
  const statistic = (signs: (i: number) => number): number => {
    let total = 0;
    for (let i = 0; i < n; i++) {
      let row = 0;
      for (let j = 0; j < n; j++) if (j !== i) row += signs(j) * (matrix[i * n + j] ?? 0);
      total += signs(i) * row;
    }
    return total / (n * (n - 1));
  };
  const seen = statistic(() => 1);
  const larger = Array.from({ length: bootstraps }, (_, b) => {
    const coins = uniform(foldIn(key, b), [n]);
    return statistic((i) => ((coins[i] ?? 0) < 0.5 ? -1 : 1));
  }).filter((value) => value >= seen).length;
  const p = (larger + 1) / (bootstraps + 1);
  const passed = Number.isFinite(seen) && p > alpha;
  return {
    oracle: 'kernel Stein discrepancy',
    passed,
    residual: Number.isFinite(seen) ? p : Number.NaN,
    bound: alpha,
    where: `${n} points, ${bootstraps} bootstrap samples`,
    detects: `a discrepancy above what ${n} draws of the target have by chance`,
    explanation: passed
      ? `the points are as near to the target as its own draws (squared discrepancy ${short(seen)})`
      : `the points are not draws of this energy: squared discrepancy ${short(seen)}, p = ${short(p)}.`,
  };
};
