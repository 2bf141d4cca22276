/** Ranks of draws among all draws, and the normal numbers that belong to them. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { type Chains, each, pooled } from './draws.ts';
import { sorted } from './moments.ts';

/** How many of the sorted numbers are below a value, or not above it. */
const countBelow = (all: Float64Array, value: number, orEqual: boolean): number => {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = all[middle] ?? Number.NaN;
    if (other < value || (orEqual && other === value)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Ranks from 1, of the numbers of all chains together; equal numbers share the mean of theirs. */
export const ranks = (chains: Chains): Chains => {
  // Sorting numbers and looking each up is several times faster than sorting places by a comparison.
  const all = sorted(pooled(chains));
  return each(chains, (value) => (countBelow(all, value, false) + countBelow(all, value, true) + 1) / 2);
};

/**
 * `Φ⁻¹((r - 3/8) / (N + 1/4))` for the rank `r` among `N`.
 *
 * @source G. Blom, Statistical estimates and transformed beta-variables (1958)
 */
export const normalScores = (chains: Chains): Chains => {
  const count = chains.reduce((total, { length }) => total + length, 0);
  return each(ranks(chains), (r) => normalQuantile((r - 0.375) / (count + 0.25), 0, 1));
};
