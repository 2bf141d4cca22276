/** Mixtures of Gaussians. */
import { Energy, neg } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { logMixture, logTotal, mixtureParts } from './components.ts';
import { factored, type Rows, requireNumbers, requirePositive } from './matrices.ts';
import type { ExactTarget } from './target.ts';

/** One Gaussian of a mixture. */
export interface Hump {
  /** Positive. Weights need not sum to 1. */
  readonly weight: number;
  readonly mean: readonly number[];
  /** `[N, N]`, symmetric and positive definite. */
  readonly covariance: Rows;
}

/** The signature of `gaussianMixture`. */
export type MakeMixture = <const H extends readonly [Hump, ...(readonly Hump[])]>(
  humps: H,
) => ExactTarget<H[0]['mean']['length']>;

/**
 * `E(x) = -ln Σ_k w_k N(x; m_k, Σ_k)`, so `ln Z = ln Σ_k w_k`. A draw is one of the Gaussian `k` with probability `w_k / Z`.
 *
 * `RangeError` if a weight is not positive, a mean has another length or is not finite, or a covariance is not symmetric and positive definite.
 *
 * @category targets
 * @example
 * import * as assert from 'node:assert'
 * import { gaussianMixture } from '@ergodic/samplers/targets'
 *
 * const two = gaussianMixture([
 *   { weight: 3, mean: [4], covariance: [[1]] },
 *   { weight: 1, mean: [-4], covariance: [[1]] },
 * ])
 * assert.deepStrictEqual([two.logZ, two.mean], [Math.log(4), [2]])
 */
export const gaussianMixture = signature<MakeMixture>((humps: readonly Hump[]): ExactTarget => {
  const n = humps[0]?.mean.length ?? 0;
  humps.forEach(({ weight, mean }, k) => {
    requirePositive(`weight ${k}`, weight);
    requireNumbers(`mean ${k}`, mean, n);
  });
  const components = {
    logWeights: humps.map(({ weight }) => Math.log(weight)),
    means: humps.map(({ mean }) => mean),
    factors: humps.map(({ covariance }, k) => factored(`covariance ${k}`, n, covariance)),
  };
  const logDensity = logMixture(components);
  return {
    name: `mixture of ${humps.length} in ${n}-D`,
    dimension: n,
    energy: Energy.of<[number]>([n], (x) => neg(logDensity(x))),
    logZ: logTotal(components.logWeights),
    ...mixtureParts(components),
  };
});
