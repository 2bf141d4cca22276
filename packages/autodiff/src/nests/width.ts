/**
 * How many calls make a tile.
 */

/** Calls of a tile: they share what is read of shared arrays, and their own arrays should stay in the cache. */
const WIDTH = 32;
/** Calls come in vectors, two at a time. */
export const GRAIN = 8;

/** The same for every number of threads: sums over a batch are sums over tiles. */
export const widthOf = (calls: number): number => {
  if (calls <= 4) return 4;
  const half = Math.ceil(calls / 2 / GRAIN) * GRAIN;
  return Math.min(WIDTH, half);
};
