import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { checkPair, mostPoints, type Sample, sizeOf, squaredDistance } from './sample.ts';

/**
 * Quality and coverage of generated points, apart.
 *
 * @category model
 */
export interface PrecisionRecall {
  /** The share of generated points that lie where data are. */
  readonly precision: number;
  /** The share of data that lie where generated points are. */
  readonly recall: number;
}

/** Of each point, the squared distance to its `k`-th nearest neighbour of the same sample. */
const squaredRadii = (sample: Sample, k: number): Float64Array => {
  const n = sizeOf(sample);
  const { points, dimension } = sample;
  return Float64Array.from({ length: n }, (_, i) => {
    const others = new Float64Array(n - 1);
    for (let j = 0, at = 0; j < n; j++) if (j !== i) others[at++] = squaredDistance(points, i, points, j, dimension);
    return others.sort()[k - 1] ?? Number.NaN;
  });
};

/** The share of `points` that lie within the ball of any point of `of`. */
const covered = (points: Sample, of: Sample, radii: Float64Array): number => {
  const [n, m] = [sizeOf(points), sizeOf(of)];
  let inside = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      if (squaredDistance(points.points, i, of.points, j, of.dimension) <= (radii[j] ?? Number.NaN)) {
        inside += 1;
        break;
      }
  return inside / n;
};

/**
 * Precision and recall of generated points: where a sample is, is taken to be the union of balls around its points, each as large as the distance to the `k`-th nearest
 * neighbour.
 *
 * Neither is 1 for two samples of one law, but the two are then alike; compare with what a second sample of the data gives.
 *
 * @param data more than `k` points
 * @param generated more than `k` points, with as many numbers each; 4000 of both together at most
 * @param neighbours `k`, 3 unless given
 * @errors `BadInput` if samples have too few or too many points, of different dimensions, or numbers that are not finite
 * @source T. Kynkäänniemi, T. Karras, S. Laine, J. Lehtinen, T. Aila, Improved precision and recall metric for assessing generative models (2019), eq. 1 and 2
 * @category two samples
 * @example
 * import * as assert from 'node:assert';
 * import { precisionRecall } from '@ergodic/models/evaluate';
 *
 * // The data have two groups, and only one is generated.
 * const line = (...points: readonly number[]) => ({ points: Float64Array.from(points), dimension: 1 });
 * const found = precisionRecall(line(0, 1, 2, 50, 51, 52), line(0.1, 0.9, 2.1), 1);
 * assert.deepStrictEqual(found, { _tag: 'Right', right: { precision: 1, recall: 1 / 2 } });
 */
export const precisionRecall = (
  data: Sample,
  generated: Sample,
  neighbours = 3,
): E.Either<BadInput, PrecisionRecall> => {
  if (!(Number.isInteger(neighbours) && neighbours >= 1))
    return E.left({ _tag: 'BadInput', reason: `neighbours is ${neighbours}: it must be at least 1` });
  const sound = checkPair(data, generated, { least: neighbours + 1, most: mostPoints });
  if (E.isLeft(sound)) return sound;
  return E.right({
    precision: covered(generated, data, squaredRadii(data, neighbours)),
    recall: covered(data, generated, squaredRadii(generated, neighbours)),
  });
};
