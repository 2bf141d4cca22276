/**
 * The effective sample size: how many independent draws would estimate a mean as well. Geyer's initial monotone sequence over the
 * autocorrelations of all chains together.
 *
 * @source A. Vehtari, A. Gelman, D. Simpson, B. Carpenter, P.-C. Bürkner, Rank-normalization, folding, and localization: an improved R-hat
 *   (2021), sections 3 and 4; C. Geyer, Practical Markov chain Monte Carlo (1992)
 */
import { meanAutocovariance } from './autocovariance.ts';
import { type Chains, each, isConstant, isFiniteChains, pooled, split } from './draws.ts';
import { mean, quantile, variance } from './moments.ts';
import { normalScores } from './ranks.ts';

/**
 * The integrated autocorrelation time `τ = 1 + 2 Σ ρ_t` by Geyer's initial monotone sequence: sums of neighbours `ρ_2k + ρ_2k+1` are taken
 * while they are positive, and never grow. After the last of them the next even autocorrelation is taken once, which is better for chains
 * that alternate.
 *
 * @param rho `ρ_t`, with `ρ_0 = 1`
 * @param length of the chains: the last lags are not looked at, for they are noise
 */
export const monotoneTime = (rho: (lag: number) => number, length: number): number => {
  let [even, odd, lag] = [1, rho(1), 0];
  let most = Number.POSITIVE_INFINITY;
  let total = 0;
  while (lag < length - 5 && even + odd > 0) {
    most = Math.min(most, even + odd);
    total += most;
    lag += 2;
    [even, odd] = [rho(lag), rho(lag + 1)];
  }
  return -1 + 2 * total + (even + odd >= 0 ? even : Math.max(0, even));
};

/** `N / τ` of chains as they are; `τ` is at least `1 / log10(N)`, for alternating chains can look better than they are. */
export const plainEss = (chains: Chains): number => {
  const length = chains[0]?.length ?? 0;
  // Of shorter chains no autocorrelation can be told from noise.
  if (length < 6 || !isFiniteChains(chains) || isConstant(chains)) return Number.NaN;
  const gammas = meanAutocovariance(chains);
  const gamma = (lag: number): number => gammas[lag] ?? 0;
  const within = (gamma(0) * length) / (length - 1);
  const total = gamma(0) + (chains.length > 1 ? variance(chains.map(mean)) : 0);
  // Of draws near 1e200 or 1e-200 the squares are infinite or zero.
  if (!(total > 0 && Number.isFinite(total))) return Number.NaN;
  const time = monotoneTime((lag) => (lag === 0 ? 1 : 1 - (within - gamma(lag)) / total), length);
  const draws = chains.length * length;
  return draws / Math.max(time, 1 / Math.log10(draws));
};

/**
 * Draws that are worth as many independent ones for the mean.
 *
 * @category effective sample size
 */
export const meanEss = (chains: Chains): number => plainEss(split(chains));

/**
 * The effective sample size of the normal scores of the draws: how well the bulk of the law is known, whatever its tails.
 *
 * @category effective sample size
 * @example
 * import * as assert from 'node:assert'
 * import { key, normal } from '@ergodic/core/random'
 * import { bulkEss } from '@ergodic/samplers/diagnostics'
 *
 * const independent = [normal(key(0), [1000]), normal(key(1), [1000])]
 * assert.ok(bulkEss(independent) > 1500)
 */
export const bulkEss = (chains: Chains): number =>
  isFiniteChains(chains) ? plainEss(normalScores(split(chains))) : Number.NaN;

/** The effective sample size for the share of draws below a quantile. */
export const quantileEss = (chains: Chains, p: number): number => {
  if (!isFiniteChains(chains)) return Number.NaN;
  const limit = quantile(pooled(chains), p);
  return plainEss(split(each(chains, (value) => (value <= limit ? 1 : 0))));
};

/**
 * The smaller of the effective sample sizes for the 5% and the 95% quantile. NaN where a draw is not finite, and where no draw of the halves
 * lies in a tail: of a few short chains of odd length the middle draws, which the split leaves out, may hold a whole tail.
 *
 * @category effective sample size
 */
export const tailEss = (chains: Chains): number => Math.min(quantileEss(chains, 0.05), quantileEss(chains, 0.95));
