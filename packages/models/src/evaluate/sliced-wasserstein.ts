import type { BadInput } from '@ergodic/core/error';
import { foldIn, type Key, normal } from '@ergodic/core/random';
import { wasserstein } from '@ergodic/samplers/diagnostics';
import * as E from 'fp-ts/lib/Either.js';
import type { Estimate } from './density.ts';
import { checkPair, type Sample, sizeOf } from './sample.ts';

/** How it is estimated. */
export interface SlicedOptions {
  readonly key: Key;
  /** Directions; 200 unless given. */
  readonly directions?: number;
  /** `p`, 1 or 2; 2 unless given. */
  readonly order?: 1 | 2;
}

/** A direction, uniform on the sphere. */
const directionOf = (key: Key, dimension: number): Float64Array => {
  const z = normal(key, [dimension]);
  const length = Math.hypot(...z);
  return z.map((v) => v / length);
};

const along = (sample: Sample, direction: Float64Array): Float64Array =>
  Float64Array.from({ length: sizeOf(sample) }, (_, i) =>
    direction.reduce((sum, d, k) => sum + d * (sample.points[i * sample.dimension + k] ?? Number.NaN), 0),
  );

/**
 * The sliced Wasserstein distance of the empirical laws of two samples, `(E_θ W_p(θ·x, θ·y)^p)^(1/p)` over directions `θ` uniform on the sphere: in the unit of
 * the points, and 0 only for equal samples. On the line it is the Wasserstein distance itself.
 *
 * The error is the standard error over directions, by the delta method. It says nothing about other samples of the same laws: the distance of two samples of one law is above 0.
 *
 * @param x at least one point
 * @param y at least one point, with as many numbers each
 * @errors `BadInput` if a sample is empty, dimensions differ, a number is not finite, or there are fewer than two directions
 * @source N. Bonneel, J. Rabin, G. Peyré, H. Pfister, Sliced and Radon Wasserstein barycenters of measures (2015)
 * @category two samples
 * @example
 * import * as assert from 'node:assert';
 * import { key } from '@ergodic/core/random';
 * import { slicedWasserstein } from '@ergodic/models/evaluate';
 *
 * // Moved by 6 along a line.
 * const [x, y] = [[0, 1, 5], [6, 7, 11]].map((points) => ({ points: Float64Array.from(points), dimension: 1 }));
 * assert.ok(x !== undefined && y !== undefined);
 * const found = slicedWasserstein(x, y, { key: key(0) });
 * assert.ok(found._tag === 'Right' && Math.abs(found.right.value - 6) < 1e-12);
 */
export const slicedWasserstein = (
  x: Sample,
  y: Sample,
  { key, directions = 200, order = 2 }: SlicedOptions,
): E.Either<BadInput, Estimate> => {
  const sound = checkPair(x, y, { least: 1 });
  if (E.isLeft(sound)) return sound;
  if (!(Number.isInteger(directions) && directions >= 2))
    return E.left({ _tag: 'BadInput', reason: `directions is ${directions}: there must be at least two` });
  const powers = Float64Array.from({ length: directions }, (_, l) => {
    const direction = directionOf(foldIn(key, l), x.dimension);
    return wasserstein(along(x, direction), along(y, direction), order) ** order;
  });
  const mean = powers.reduce((a, b) => a + b, 0) / directions;
  const variance = powers.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (directions - 1);
  const value = mean ** (1 / order);
  const slope = value === 0 ? 0 : 1 / (order * value ** (order - 1));
  return E.right({ value, error: slope * Math.sqrt(variance / directions) });
};
