/**
 * Splittable keys, the numbers of `jax.random` under its default layout ("partitionable" Threefry): everything derived
 * from a key is a block of the cipher at some 64-bit counter.
 *
 * - `split(k, n)[i]` is the block at counter `(hi i, lo i)`, both words;
 * - `foldIn(k, d)` is the block at counter `(0, d)`, both words: so **`split(k, n)[i]` and `foldIn(k, i)` are one key**;
 * - the `i`-th random word drawn from `k` is the block at counter `(hi i, lo i)`, its two words xor-ed.
 *
 * A key is therefore used for one thing only: one draw, or one `split`, or `foldIn` with distinct numbers.
 */
import { requireIndex } from './size.ts';
import { threefry2x32, type Words } from './threefry.ts';

// -------------------------------------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------------------------------------

/**
 * A key: the two words of the cipher's key, as `jax.random.key_data` shows them. Frozen, and plain enough for JSON.
 *
 * @category model
 */
export interface Key {
  readonly _tag: 'Key';
  readonly words: Words;
}

// -------------------------------------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------------------------------------

const make = (words: Words): Key => Object.freeze({ _tag: 'Key', words: Object.freeze(words) });

const WORD = 2 ** 32;

/**
 * The key with the given words: the inverse of reading `words`.
 *
 * `RangeError` unless both are integers in `[0, 2^32)`.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { fromWords, key } from '@ergodic/core/random'
 *
 * assert.deepStrictEqual(fromWords(0, 42), key(42))
 */
export const fromWords = (word0: number, word1: number): Key => {
  requireIndex('a word of a key', word0, WORD);
  requireIndex('a word of a key', word1, WORD);
  return make([word0, word1]);
};

/**
 * The key of a seed: the high and the low word of the seed as a 64-bit two's complement integer, so a seed in
 * `[0, 2^32)` gives `[0, seed]`. Distinct seeds give distinct keys.
 *
 * This is `jax.random.key(seed)`; for seeds outside `[0, 2^32)` it is what JAX gives with 64-bit types enabled (without
 * them JAX drops the high word, and seeds collide).
 *
 * `RangeError` unless the seed is a safe integer.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { key } from '@ergodic/core/random'
 *
 * assert.deepStrictEqual(key(42).words, [0, 42])
 * assert.deepStrictEqual(key(2 ** 32 + 5).words, [1, 5])
 * assert.deepStrictEqual(key(-1).words, [0xffffffff, 0xffffffff])
 */
export const key = (seed: number): Key => {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed must be a safe integer, got ${seed}`);
  return make([Math.floor(seed / WORD) >>> 0, seed >>> 0]);
};

// -------------------------------------------------------------------------------------------------------------------
// combinators
// -------------------------------------------------------------------------------------------------------------------

/**
 * The key derived from `parent` and a number: both words of the block at counter `(0, data)`. Distinct numbers give
 * distinct keys. The same as `jax.random.fold_in`.
 *
 * `RangeError` unless `data` is an integer in `[0, 2^32)`.
 *
 * @category combinators
 *
 * @example
 * import * as assert from 'node:assert'
 * import { foldIn, key } from '@ergodic/core/random'
 *
 * const chain = 3
 * const step = 1000
 * assert.notDeepStrictEqual(foldIn(foldIn(key(0), chain), step), foldIn(foldIn(key(0), step), chain))
 */
export const foldIn = (parent: Key, data: number): Key => {
  requireIndex('what is folded into a key', data, WORD);
  return make(threefry2x32(parent.words[0], parent.words[1], 0, data));
};

/**
 * `n` keys (two by default) derived from `parent`; the `i`-th is `foldIn(parent, i)` and does not depend on `n`. The
 * same as `jax.random.split`.
 *
 * `RangeError` unless `n` is an integer in `[0, 2^32)`.
 *
 * @category combinators
 *
 * @example
 * import * as assert from 'node:assert'
 * import { key, split } from '@ergodic/core/random'
 *
 * const [momentum, accept] = split(key(0))
 * assert.deepStrictEqual(momentum.words, [1797259609, 2579123966])
 * assert.deepStrictEqual(accept.words, [928981903, 3453687069])
 */
export function split(parent: Key): readonly [Key, Key];
export function split(parent: Key, n: number): readonly Key[];
export function split(parent: Key, n = 2): readonly Key[] {
  requireIndex('the number of keys', n, WORD);
  return Object.freeze(Array.from({ length: n }, (_, i) => foldIn(parent, i)));
}
