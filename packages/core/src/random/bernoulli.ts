import { bits } from './bits.ts';
import type { Key } from './key.ts';
import type { DrawShape } from './size.ts';
import { unitFromBits } from './uniform.ts';

/**
 * Ones with probability `p`, else zeros, flat, row-major: `uniform < p`, with `p` rounded to float32. The same as
 * `jax.random.bernoulli`. The probability is `p` rounded up to a multiple of `2^-23`.
 *
 * `RangeError` unless `0 <= p <= 1` and the dimensions are counts.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { bernoulli, key } from '@ergodic/core/random'
 *
 * assert.deepStrictEqual([...bernoulli(key(0), 1, 3)], [1, 1, 1])
 */
export const bernoulli = (key: Key, p: number, shape: DrawShape): Uint8Array => {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability must be in [0, 1], got ${p}`);
  const threshold = Math.fround(p);
  return Uint8Array.from(bits(key, shape), (word) => (unitFromBits(word) < threshold ? 1 : 0));
};
