/**
 * R-hat: how much wider the law looks across chains than within them. 1 where chains agree.
 *
 * @source A. Vehtari, A. Gelman, D. Simpson, B. Carpenter, P.-C. Bürkner (2021), section 4
 */
import { type Chains, each, isConstant, isFiniteChains, pooled, split } from './draws.ts';
import { mean, median, variance } from './moments.ts';
import { normalScores } from './ranks.ts';

/** `√((B / W + n - 1) / n)`, of chains as they are: `B / n` the variance of their means, `W` the mean of their variances. */
export const plainRhat = (chains: Chains): number => {
  const length = chains[0]?.length ?? 0;
  if (!isFiniteChains(chains) || isConstant(chains)) return Number.NaN;
  const between = length * variance(chains.map(mean));
  const within = mean(chains.map(variance));
  return Math.sqrt((between / within + length - 1) / length);
};

/**
 * Split, rank-normalised R-hat: the larger of that of the draws (chains that differ in place) and that of their distances from the median
 * (chains that differ in width). NaN where a draw is not finite or all are equal.
 *
 * The median is that of all draws, as in R's posterior. ArviZ takes it without the middle draws of chains of odd length, which the split leaves
 * out; for those its third digit may be another.
 *
 * @category convergence
 * @example
 * import * as assert from 'node:assert'
 * import { key, normal } from '@ergodic/core/random'
 * import { rhat } from '@ergodic/samplers/diagnostics'
 *
 * const [a, b] = [normal(key(0), [500]), normal(key(1), [500])]
 * assert.ok(rhat([a, b]) < 1.02)
 * assert.ok(rhat([a, b.map((x) => x + 3)]) > 1.5)
 */
export const rhat = (chains: Chains): number => {
  if (!isFiniteChains(chains)) return Number.NaN;
  const centre = median(pooled(chains));
  const folded = each(chains, (value) => Math.abs(value - centre));
  return Math.max(plainRhat(normalScores(split(chains))), plainRhat(normalScores(split(folded))));
};
