/**
 * Double-precision numbers next to multiples of pi / 2, where a reduction loses most.
 */
import { PI_BITS, PI_LONG } from './oracle.ts';

/**
 * A number m 2^e with 53 bits that is as near to a multiple of pi / 2 as those go: m is a multiple of the denominator of a convergent of
 * 2^e / (pi / 2).
 */
export const nearQuarterTurns = (e: number): number => {
  const limit = 1n << 53n;
  const quarter = PI_LONG;
  // The fraction 2^e / (pi / 2), in units of pi 2^1400 / 2^1401.
  let [a, b] = [quarter, (1n << BigInt(PI_BITS + 1 + e)) % quarter];
  let [before, q] = [0n, 1n];
  while (b !== 0n) {
    const next = (a / b) * q + before;
    if (next >= limit) break;
    [a, b] = [b, a % b];
    [before, q] = [q, next];
  }
  return Number(q * ((limit - 1n) / q)) * 2 ** e;
};
