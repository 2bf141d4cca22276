/**
 * Monte Carlo standard errors: how far estimates from these draws are from what infinitely many would give.
 *
 * @source A. Vehtari et al. (2021), section 4.4; J. M. Flegal and G. L. Jones, Implementing MCMC: estimating with confidence (2011)
 */
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import { type Chains, each, pooled } from './draws.ts';
import { meanEss, quantileEss } from './ess.ts';
import { mean, sorted, variance } from './moments.ts';

/** Of the mean: `sd / √ESS`. */
export const meanMcse = (chains: Chains): number => Math.sqrt(variance(pooled(chains)) / meanEss(chains));

/** Of the standard deviation, by the delta method on the mean of squares. */
export const sdMcse = (chains: Chains): number => {
  const centre = mean(pooled(chains));
  const squares = each(chains, (value) => (value - centre) ** 2);
  const all = pooled(squares);
  const second = mean(all);
  const fourth = mean(all.map((value) => value * value));
  return Math.sqrt((fourth - second * second) / meanEss(squares) / second / 4);
};

/** Of a quantile: half the distance between the draws at the ends of a central 68% interval for its rank. */
export const quantileMcse = (chains: Chains, p: number): number => {
  const ess = quantileEss(chains, p);
  const all = sorted(pooled(chains));
  const rankAt = (share: number): number => betaQuantile(share, ess * p + 1, ess * (1 - p) + 1) * all.length;
  const low = all[Math.max(Math.floor(rankAt(0.1586553)), 1) - 1] ?? Number.NaN;
  const high = all[Math.min(Math.ceil(rankAt(0.8413447)), all.length) - 1] ?? Number.NaN;
  return (high - low) / 2;
};
