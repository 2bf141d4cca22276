import { type Key, permutation } from '@ergodic/core/random';

/**
 * Points to learn from and points to score on, row-major `[n, 2]` each.
 *
 * @category model
 */
export interface Split {
  readonly train: Float64Array;
  readonly heldOut: Float64Array;
}

/**
 * Holds out a share of the points, chosen by a random order: a pure function of the key. Every point is in exactly one part.
 *
 * @param fraction of the points to hold out, in `[0, 1]`; the count is rounded, and both parts get at least one point when
 *   there are two or more
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { key } from '@ergodic/core/random';
 * import { holdOut } from '@ergodic/models/data';
 *
 * const { train, heldOut } = holdOut(key(0), 0.25)(new Float64Array(16)); // 8 points
 * assert.deepStrictEqual([train.length, heldOut.length], [12, 4]);
 */
export const holdOut =
  (key: Key, fraction: number) =>
  (points: Float64Array): Split => {
    const count = points.length / 2;
    const wanted = Math.round(count * fraction);
    const held = count < 2 ? Math.min(wanted, count) : Math.min(Math.max(wanted, 1), count - 1);
    const order = permutation(key, count);
    const pick = (indices: Int32Array): Float64Array =>
      Float64Array.from({ length: 2 * indices.length }, (_, i) => points[2 * (indices[i >> 1] ?? 0) + (i & 1)] ?? 0);
    return { heldOut: pick(order.subarray(0, held)), train: pick(order.subarray(held)) };
  };
