import { erfinv } from '../special/index.ts';
import { mapBits } from './bits.ts';
import type { Key } from './key.ts';
import type { DrawShape } from './size.ts';
import { unitFromBits } from './uniform.ts';

/**
 * The uniform on `(-1, 1)` that a normal is made of: `2 f - 1 + 2^-24` with `f` the uniform of the word.
 *
 * This is `jax.random.uniform` from `nextafter(-1, 0) = -1 + 2^-24` to `1` in float32: the width rounds to `2`, and the
 * sum, an odd multiple of `2^-24` in `[-1 + 2^-24, 1 - 3 2^-24]`, needs no rounding. It is never zero; its mean is
 * `-2^-24`.
 *
 * @category stages
 *
 * @example
 * import * as assert from 'node:assert'
 * import { symmetricFromBits } from '@ergodic/core/random'
 *
 * assert.strictEqual(symmetricFromBits(0), -1 + 2 ** -24)
 */
export const symmetricFromBits = (word: number): number => 2 * unitFromBits(word) - 1 + 2 ** -24;

/**
 * The standard normal of a random word: the quantile `sqrt(2) erfinv(u)`, with `u` the symmetric uniform of the word,
 * evaluated in float64. Its largest magnitude is 5.42.
 *
 * @category stages
 *
 * @example
 * import * as assert from 'node:assert'
 * import { normalFromBits } from '@ergodic/core/random'
 *
 * assert.ok(Math.abs(normalFromBits(0x80000000)) < 1e-7)
 */
export const normalFromBits = (word: number): number => Math.SQRT2 * erfinv(symmetricFromBits(word));

/**
 * Standard normal numbers, flat, row-major: `normalFromBits` of the words of the key. The words are those of
 * `jax.random.normal` in float32; the quantile is the float64 one, and JAX's float32 approximation of it is within
 * `1e-5` relative.
 *
 * `RangeError` unless the dimensions are counts.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { key, normal } from '@ergodic/core/random'
 *
 * const jax = [1.6226422, 2.0252647, -0.43359444]
 * normal(key(0), 3).forEach((z, i) => assert.ok(Math.abs(z - (jax[i] ?? 0)) < 1e-5 * Math.abs(z)))
 */
export const normal = (key: Key, shape: DrawShape): Float64Array => mapBits(key, shape, normalFromBits);
