import { bits } from './bits.ts';
import { type Key, split } from './key.ts';
import { requireIndex } from './size.ts';

/**
 * A random order of `0 .. n - 1`: stable sorts by fresh random words, `ceil(3 log n / log(2^32 - 1))` times, so that
 * ties within one sort are broken by another. Each round splits the key and sorts by the second half. The same as
 * `jax.random.permutation(key, n)`.
 *
 * `RangeError` unless `n` is an integer in `[0, 2^31)`.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { key, permutation } from '@ergodic/core/random'
 *
 * assert.deepStrictEqual([...permutation(key(0), 5)].sort(), [0, 1, 2, 3, 4])
 */
export const permutation = (key: Key, n: number): Int32Array => {
  requireIndex('the length of a permutation', n, 2 ** 31);
  const rounds = Math.ceil((3 * Math.log(Math.max(1, n))) / Math.log(2 ** 32 - 1));
  let order = Int32Array.from({ length: n }, (_, i) => i);
  let rest = key;
  for (let round = 0; round < rounds; round++) {
    const [next, now] = split(rest);
    order = stableSortBy(order, bits(now, n));
    rest = next;
  }
  return order;
};

const stableSortBy = (values: Int32Array<ArrayBuffer>, words: Uint32Array): Int32Array<ArrayBuffer> => {
  const wordAt = (i: number): number => words[i] ?? 0;
  const positions = Int32Array.from(values, (_, i) => i).sort((i, j) => wordAt(i) - wordAt(j) || i - j);
  return positions.map((i) => values[i] ?? 0);
};
