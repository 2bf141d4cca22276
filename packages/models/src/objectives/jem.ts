import type { Shape } from '@ergodic/core';
import { type Classifier, marginal } from '@ergodic/core/energy';
import type { Parameters } from '@ergodic/core/tree';
import { classification } from './classification.ts';
import { type MaximumLikelihoodOptions, maximumLikelihood } from './maximum-likelihood.ts';
import type { LabelledPoints, Objective } from './objective.ts';
import { total } from './total.ts';

/** How a joint energy model gets its samples, and how much each side counts. */
export interface JemOptions<S extends Shape> extends MaximumLikelihoodOptions<S> {
  /** Of `ln p(x)` and of `ln p(c | x)`; 1 unless given. */
  readonly weights?: { readonly generation?: number; readonly classification?: number };
}

/**
 * A joint energy model: one network is a classifier and, as `-ln Σ_c exp(logit_c(x))`, an energy of points. Its joint density `ln p(x, c) = ln p(x) + ln p(c | x)` is learned in two
 * parts, `generation` by maximum likelihood and `classification` by cross-entropy.
 *
 * Chains of the paper are cold: steps of 1 in the gradient with noise of .01. In the step size `ε` of this library, `ε / 2 = 1`, that is `coldChain(2, 0.01)`.
 *
 * @source W. Grathwohl et al., Your classifier is secretly an energy based model and you should treat it like one (2020), equation 7 and algorithm 1
 * @category constructors
 */
export const jem = <S extends Shape, K extends number, P extends Parameters>(
  classifier: Classifier<S, K, P>,
  { weights = {}, ...options }: JemOptions<S>,
): Objective<P, LabelledPoints<S>> =>
  total(
    { generation: maximumLikelihood(marginal(classifier), options), classification: classification(classifier) },
    weights,
  );

/**
 * The settings of a "cold" chain, whose noise is less than its drift calls for, `x' = x - (ε/2) ∇E(x) + noise ξ`: a step size and the temperature that it really has, `T = noise² / ε`.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { coldChain } from '@ergodic/models/objectives';
 *
 * const { temperature } = coldChain(2, 0.01);
 * assert.ok(Math.abs(temperature - 5e-5) < 1e-18);
 */
export const coldChain = (
  stepSize: number,
  noise: number,
): { readonly stepSize: number; readonly temperature: number } => ({
  stepSize,
  temperature: (noise * noise) / stepSize,
});
