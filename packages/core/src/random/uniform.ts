import { mapBits } from './bits.ts';
import type { Key } from './key.ts';
import type { DrawShape } from './size.ts';

/**
 * The uniform of a random word: `(bits >>> 9) / 2^23`, one of the `2^23` multiples of `2^-23` in `[0, 1)`, each from
 * exactly `2^9` words. Exact in float32.
 *
 * @category stages
 *
 * @example
 * import * as assert from 'node:assert'
 * import { unitFromBits } from '@ergodic/core/random'
 *
 * assert.strictEqual(unitFromBits(0), 0)
 * assert.strictEqual(unitFromBits(0xffffffff), 1 - 2 ** -23)
 */
export const unitFromBits = (word: number): number => (word >>> 9) * 2 ** -23;

/** The ends of a uniform draw, `0` and `1` unless given. */
export interface UniformRange {
  readonly minval?: number;
  readonly maxval?: number;
}

/**
 * Uniform numbers in `[minval, maxval)`, flat, row-major: `f (maxval - minval) + minval` with `f` the uniform of
 * the word, **in float32**, whatever the precision of what follows. The same as `jax.random.uniform` in
 * float32.
 *
 * For `[0, 1)` every step is exact. For other ranges the ends and the width are rounded to float32, then the product and
 * the sum together, once, as XLA fuses them (a compiler that does not differs in the last bit); so a draw can round up
 * to `maxval`.
 *
 * `RangeError` unless the ends are finite in float32 and in order, and the dimensions are counts.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { key, uniform } from '@ergodic/core/random'
 *
 * assert.strictEqual(uniform(key(42), [])[0], Math.fround(0.48870957))
 */
export const uniform = (key: Key, shape: DrawShape, { minval = 0, maxval = 1 }: UniformRange = {}): Float64Array => {
  const low = Math.fround(minval);
  const width = Math.fround(Math.fround(maxval) - low);
  if (!(Number.isFinite(low) && Number.isFinite(width) && width >= 0)) {
    throw new RangeError(`a uniform draw needs finite minval <= maxval, got [${minval}, ${maxval})`);
  }
  return mapBits(key, shape, (word) => Math.fround(unitFromBits(word) * width + low));
};
