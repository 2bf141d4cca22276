import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import type { Estimate } from './density.ts';
import { checkPair, mostPoints, type Sample, sizeOf, squaredDistance } from './sample.ts';

/** Of each point, the mean distance to the points of another sample; to its own, without itself. */
const meanDistances = (from: Sample, to: Sample): Float64Array => {
  const [n, m] = [sizeOf(from), sizeOf(to)];
  const own = from === to;
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < m; j++)
      if (!own || j !== i) sum += Math.sqrt(squaredDistance(from.points, i, to.points, j, from.dimension));
    return sum / (own ? m - 1 : m);
  });
};

const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The variance of the mean of independent numbers. */
const varianceOfMean = (values: Float64Array): number => {
  const centre = mean(values);
  return values.reduce((sum, v) => sum + (v - centre) ** 2, 0) / (values.length - 1) / values.length;
};

/**
 * The energy distance of two laws, `2 E|x - y| - E|x - x'| - E|y - y'|`: at least 0, and 0 only for equal laws. On the line it is `2 ∫ (F - G)²`. The estimate is
 * unbiased, so it may be negative where the laws are equal.
 *
 * The error is the standard deviation of the first-order projection of the statistic; where the laws are equal that vanishes, and a test is to be asked instead
 * ({@link energyTest}).
 *
 * @param x at least two points
 * @param y at least two points, with as many numbers each; 4000 of both together at most
 * @errors `BadInput` if samples have too few or too many points, of different dimensions, or numbers that are not finite
 * @source G. Székely and M. Rizzo, Energy statistics: a class of statistics based on distances (2013); Serfling (1980), 5.5.1, for the error
 * @category two samples
 * @example
 * import * as assert from 'node:assert';
 * import { energyDistance } from '@ergodic/models/evaluate';
 *
 * // All at one place, and all at another: twice the distance.
 * const at = (x: number, y: number) => ({ points: Float64Array.of(x, y, x, y), dimension: 2 });
 * const found = energyDistance(at(0, 0), at(3, 4));
 * assert.ok(found._tag === 'Right' && found.right.value === 10 && found.right.error === 0);
 */
export const energyDistance = (x: Sample, y: Sample): E.Either<BadInput, Estimate> => {
  const sound = checkPair(x, y, { most: mostPoints });
  if (E.isLeft(sound)) return sound;
  const [across, back] = [meanDistances(x, y), meanDistances(y, x)];
  const [inX, inY] = [meanDistances(x, x), meanDistances(y, y)];
  const influence = (to: Float64Array, own: Float64Array): Float64Array =>
    to.map((value, i) => 2 * (value - (own[i] ?? Number.NaN)));
  return E.right({
    value: 2 * mean(across) - mean(inX) - mean(inY),
    error: Math.sqrt(varianceOfMean(influence(across, inX)) + varianceOfMean(influence(back, inY))),
  });
};
