import { median } from 'd3-array';
import type { Estimate } from './density.ts';
import { squaredDistance } from './sample.ts';

/** The widest bandwidth over the median distance. Each of the others is half the one before: its kernel is a fourth power. */
const widest = 4;
const kernels = 5;

/** At most so many points set the bandwidth. */
const medianSample = 1000;

/**
 * The median Euclidean distance between the pairs of (at most 1000, evenly spaced) points of a row-major `[n, d]` array.
 *
 * @param dimension `d`, 2 unless given
 * @category destructors
 */
export const medianDistance = (points: Float64Array, dimension = 2): number => {
  const count = points.length / dimension;
  const stride = Math.max(1, Math.ceil(count / medianSample));
  const distances: number[] = [];
  for (let i = 0; i < count; i += stride)
    for (let j = i + stride; j < count; j += stride)
      distances.push(Math.sqrt(squaredDistance(points, i, points, j, dimension)));
  return median(distances) ?? 0;
};

const fourth = (value: number): number => {
  const square = value * value;
  return square * square;
};

/** The mean over the bandwidths of `exp(-d²/(2σ²))`. */
const kernel = (squared: number, precision: number): number => {
  const e4 = Math.exp(-squared * precision);
  const e2 = fourth(e4);
  const e1 = fourth(e2);
  const half = fourth(e1);
  return (e4 + e2 + e1 + half + fourth(half)) / kernels;
};

/** The kernel of the squared distance, for a median distance; undefined if that is 0. */
export const kernelOf = (medianOf: number): ((squared: number) => number) | undefined => {
  const bandwidth = widest * medianOf;
  const precision = 1 / (2 * bandwidth * bandwidth);
  return Number.isFinite(precision) ? (squared) => kernel(squared, precision) : undefined;
};

/**
 * The squared maximum mean discrepancy between two samples, unbiased (it may be negative when the laws agree):
 * the mean over pairs `i ≠ j` of `h(i, j) = k(x_i, x_j) + k(y_i, y_j) - k(x_i, y_j) - k(x_j, y_i)`.
 *
 * `k` is the mean of five Gaussian kernels whose bandwidths are 1/4, 1/2, 1, 2, 4 times the median distance in `data`. The
 * error is the standard deviation of the projection of the U-statistic, `2 sd_i(mean_j h(i, j)) / √n`.
 *
 * @param data row-major `[n, d]`
 * @param samples row-major `[m, d]`; the first `min(n, m)` of each are paired, and at least 2 are needed (else, or when
 *   half of the data coincide and there is no bandwidth, `NaN`)
 * @param dimension `d`, 2 unless given
 * @source Gretton et al. (2012), A kernel two-sample test, Lemma 6 (eq. 4); Serfling (1980), 5.5.1, for the error
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { mmdSquared } from '@ergodic/models/evaluate';
 *
 * const data = Float64Array.of(0, 0, 1, 1, 2, 0);
 * assert.ok(Math.abs(mmdSquared(data, data).value) < 1e-15);
 * assert.ok(mmdSquared(data, Float64Array.of(9, 9, 8, 9, 9, 7)).value > 0.5);
 */
export const mmdSquared = (data: Float64Array, samples: Float64Array, dimension = 2): Estimate => {
  const count = Math.floor(Math.min(data.length, samples.length) / dimension);
  const k = kernelOf(medianDistance(data, dimension));
  if (k === undefined || count < 2) return { value: Number.NaN, error: Number.NaN };
  const between = (a: Float64Array, i: number, b: Float64Array, j: number): number =>
    k(squaredDistance(a, i, b, j, dimension));
  const sums = new Float64Array(count);
  for (let i = 0; i < count; i++)
    for (let j = i + 1; j < count; j++) {
      const h =
        between(data, i, data, j) +
        between(samples, i, samples, j) -
        between(data, i, samples, j) -
        between(data, j, samples, i);
      sums[i] = (sums[i] ?? 0) + h;
      sums[j] = (sums[j] ?? 0) + h;
    }
  const value = sums.reduce((total, sum) => total + sum, 0) / (count * (count - 1));
  const variance = sums.reduce((total, sum) => total + (sum / (count - 1) - value) ** 2, 0) / (count - 1);
  return { value, error: 2 * Math.sqrt(variance / count) };
};
