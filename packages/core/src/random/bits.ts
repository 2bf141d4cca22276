import type { Key } from './key.ts';
import { type DrawShape, requireIndex, sizeOfDraw } from './size.ts';
import { threefry2x32Into } from './threefry.ts';

const WORD = 2 ** 32;

/**
 * Random words of 32 bits, flat, row-major: element `i` is `x0 ^ x1` of the block at counter `(hi i, lo i)`. It depends
 * on the key and on `i` alone, not on the shape. The same as `jax.random.bits`.
 *
 * `RangeError` unless the dimensions are counts.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { bits, key } from '@ergodic/core/random'
 *
 * assert.deepStrictEqual([...bits(key(0), 3)], [4070199207, 4202968722, 1427181096])
 */
export const bits = (key: Key, shape: DrawShape): Uint32Array => {
  const [k0, k1] = key.words;
  const out = new Uint32Array(sizeOfDraw(shape));
  const block = new Uint32Array(2);
  for (let i = 0; i < out.length; i++) {
    threefry2x32Into(k0, k1, Math.floor(i / WORD), i >>> 0, block, 0);
    out[i] = (block[0] ?? 0) ^ (block[1] ?? 0);
  }
  return out;
};

/** The real numbers that `stage` makes of the words of a key, flat, row-major. */
export const mapBits = (key: Key, shape: DrawShape, stage: (word: number) => number): Float64Array => {
  const words = bits(key, shape);
  const out = new Float64Array(words.length);
  for (let i = 0; i < out.length; i++) out[i] = stage(words[i] ?? 0);
  return out;
};

/**
 * The random word at position `i`: `bits(key, n)[i]` for every `n > i`, at the cost of one.
 *
 * `RangeError` unless `i` is an integer in `[0, 2^53)`.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { bits, bitsAt, key } from '@ergodic/core/random'
 *
 * assert.strictEqual(bitsAt(key(7), 4), bits(key(7), 5)[4])
 */
export const bitsAt = (key: Key, i: number): number => {
  requireIndex('a position', i, 2 ** 53);
  const block = new Uint32Array(2);
  threefry2x32Into(key.words[0], key.words[1], Math.floor(i / WORD), i >>> 0, block, 0);
  return ((block[0] ?? 0) ^ (block[1] ?? 0)) >>> 0;
};
