/** Ranks of draws among all draws, and the normal numbers that belong to them. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Chains } from './draws.ts';
import { pooled } from './draws.ts';

/** Ranks from 1, of the numbers of all chains together; equal numbers share the mean of theirs. */
export const ranks = (chains: Chains): Chains => {
  const all = pooled(chains);
  const order = Uint32Array.from(all, (_, i) => i).sort((a, b) => (all[a] ?? 0) - (all[b] ?? 0));
  const found = new Float64Array(all.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && all[order[last + 1] ?? 0] === all[order[first] ?? 0]) last += 1;
    for (let i = first; i <= last; i++) found[order[i] ?? 0] = (first + last) / 2 + 1;
    first = last + 1;
  }
  let next = 0;
  return chains.map(({ length }) => {
    next += length;
    return found.slice(next - length, next);
  });
};

/**
 * `Φ⁻¹((r - 3/8) / (N + 1/4))` for the rank `r` among `N`.
 *
 * @source G. Blom, Statistical estimates and transformed beta-variables (1958)
 */
export const normalScores = (chains: Chains): Chains => {
  const count = chains.reduce((total, { length }) => total + length, 0);
  return ranks(chains).map((chain) => chain.map((r) => normalQuantile((r - 0.375) / (count + 0.25), 0, 1)));
};
