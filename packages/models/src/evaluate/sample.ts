import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';

/**
 * Points of any number of dimensions.
 *
 * @category model
 */
export interface Sample {
  /** Row-major `[n, d]`. */
  readonly points: Float64Array;
  /** `d`, at least 1. */
  readonly dimension: number;
}

/** How many points there are. */
export const sizeOf = ({ points, dimension }: Sample): number => points.length / dimension;

/** Work that grows with the square of the number of points is done for so many at most: 16 million pairs. */
export const mostPoints = 4000;

const bad = (reason: string): E.Either<BadInput, never> => E.left({ _tag: 'BadInput', reason });

const checked = (what: string, sample: Sample, least: number): E.Either<BadInput, Sample> => {
  const { points, dimension } = sample;
  if (!(Number.isInteger(dimension) && dimension >= 1)) return bad(`${what} is of dimension ${dimension}`);
  if (points.length % dimension !== 0)
    return bad(`${what} is ${points.length} numbers: they are no points of ${dimension} each`);
  if (sizeOf(sample) < least) return bad(`${what} has ${sizeOf(sample)} points: at least ${least} are needed`);
  const broken = points.findIndex((value) => !Number.isFinite(value));
  return broken < 0
    ? E.right(sample)
    : bad(
        `number ${(broken % dimension) + 1} of point ${Math.floor(broken / dimension) + 1} of ${what} is ${points[broken]}`,
      );
};

/** `BadInput`, which says which sample and where, unless both are finite points of one dimension, at least so many and together at most so many. */
export const checkPair = (
  x: Sample,
  y: Sample,
  { least = 2, most = Infinity }: { readonly least?: number; readonly most?: number } = {},
): E.Either<BadInput, void> => {
  const first = checked('the first sample', x, least);
  if (E.isLeft(first)) return first;
  const second = checked('the second sample', y, least);
  if (E.isLeft(second)) return second;
  if (x.dimension !== y.dimension)
    return bad(`points of the first sample have ${x.dimension} numbers, those of the second ${y.dimension}`);
  const both = sizeOf(x) + sizeOf(y);
  return both > most
    ? bad(`there are ${both} points: more than ${most} take too long, so give a part of them`)
    : E.right(undefined);
};

/** `|a_i - b_j|²`. */
export const squaredDistance = (a: Float64Array, i: number, b: Float64Array, j: number, dimension: number): number => {
  let sum = 0;
  for (let k = 0; k < dimension; k++) {
    const off = (a[i * dimension + k] ?? Number.NaN) - (b[j * dimension + k] ?? Number.NaN);
    sum += off * off;
  }
  return sum;
};

/** All points of both, those of the first before those of the second. */
export const pooled = (x: Sample, y: Sample): Sample => {
  const points = new Float64Array(x.points.length + y.points.length);
  points.set(x.points);
  points.set(y.points, x.points.length);
  return { points, dimension: x.dimension };
};
