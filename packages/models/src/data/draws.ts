import { foldIn, type Key, normal, uniform } from '@ergodic/core/random';

/**
 * Random numbers as a pure function of a stream and a count. Element `i` of a stream does not depend on how many are asked
 * for, so `n` points drawn from a source begin every larger set drawn from it.
 *
 * @category model
 */
export interface Draws {
  /** `[n]` uniform on `[0, 1)`. */
  readonly uniform: (stream: number, n: number) => Float64Array;
  /** `[n]` standard normal. */
  readonly normal: (stream: number, n: number) => Float64Array;
}

/**
 * The streams of a key: stream `s` is drawn from `foldIn(key, s)`.
 *
 * @category constructors
 */
export const drawsOf = (key: Key): Draws => ({
  uniform: (stream, n) => uniform(foldIn(key, stream), n),
  normal: (stream, n) => normal(foldIn(key, stream), n),
});
