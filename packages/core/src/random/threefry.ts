/**
 * Threefry-2x32 with 20 rounds: a keyed bijection of 64-bit counters, the one source of randomness of the library.
 *
 * J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11, section 4.
 */

/** Two unsigned 32-bit words. */
export type Words = readonly [number, number];

/** `C240` of the paper, cut to 32 bits: keeps the three words of the key schedule from all being zero. */
const PARITY = 0x1bd11bda;

const rotateLeft = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/**
 * Encrypts the counter `(c0, c1)` under the key `(k0, k1)` and writes the two words to `out[at]` and `out[at + 1]`.
 * For loops: it allocates nothing. Words may be signed or unsigned, in `[-2^31, 2^32)`.
 *
 * Rounds of four (the rotations alternate between two quadruples), each followed by an injection of the key schedule
 * `k0, k1, k0 ^ k1 ^ C240` (cyclically) and of the number of the injection.
 */
export const threefry2x32Into = (
  k0: number,
  k1: number,
  c0: number,
  c1: number,
  out: Uint32Array,
  at: number,
): void => {
  const k2 = k0 ^ k1 ^ PARITY;
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;

  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 13);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 15);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 26);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 6);
  x0 = (x0 + k1) | 0;
  x1 = (x1 + k2 + 1) | 0;

  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 17);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 29);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 16);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 24);
  x0 = (x0 + k2) | 0;
  x1 = (x1 + k0 + 2) | 0;

  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 13);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 15);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 26);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 6);
  x0 = (x0 + k0) | 0;
  x1 = (x1 + k1 + 3) | 0;

  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 17);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 29);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 16);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 24);
  x0 = (x0 + k1) | 0;
  x1 = (x1 + k2 + 4) | 0;

  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 13);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 15);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 26);
  x0 = (x0 + x1) | 0;
  x1 = x0 ^ rotateLeft(x1, 6);
  x0 = (x0 + k2) | 0;
  x1 = (x1 + k0 + 5) | 0;

  out[at] = x0;
  out[at + 1] = x1;
};

/**
 * Encrypts the counter `(c0, c1)` under the key `(k0, k1)`: two words in `[0, 2^32)`. For a fixed key a bijection of
 * counters. Words may be signed or unsigned, in `[-2^31, 2^32)`.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { threefry2x32 } from '@ergodic/core/random'
 *
 * assert.deepStrictEqual(threefry2x32(0, 0, 0, 0), [0x6b200159, 0x99ba4efe])
 */
export const threefry2x32 = (k0: number, k1: number, c0: number, c1: number): Words => {
  const out = new Uint32Array(2);
  threefry2x32Into(k0, k1, c0, c1, out, 0);
  return [out[0] ?? 0, out[1] ?? 0];
};
