/**
 * Families of laws to approximate with: laws that are known in two ways, by their density and by how they are made of noise.
 */
import { type Density, type ExprsOf, logLikelihood, type Parameters, type Shape, type Written } from '@ergodic/core';
import type { Expectation, Law } from '../exact/index.ts';

/**
 * A family `q_φ`, reparameterised: its expectations are expectations over standard normal noise, which does not depend on `φ`, so they can be
 * differentiated in `φ` under the sign.
 *
 * @category model
 */
export interface Family<S extends Shape, P extends Parameters> {
  /** The shape of a point, and of the noise that it is made of. */
  readonly event: Written<S>;
  /** `φ`. */
  readonly params: P;
  /** `ln q_φ`, normalised. */
  readonly density: (params: ExprsOf<P>) => Density<S>;
  /** `f ↦ E_q f`, given an expectation over noise: a quadrature makes it exact, draws make it an unbiased estimate. */
  readonly under: (params: ExprsOf<P>, noise: Expectation<S>) => Expectation<S>;
}

/**
 * A member of a family as a law, over given noise. `klDivergence`, `freeEnergy` and `entropy` take it like any other.
 *
 * With `noise` a quadrature of the standard normal this is exact; with `normalDraws(key, n, event)` the gradient in `params` of any expectation is
 * the reparameterised estimate from `n` draws.
 *
 * @source D. Kingma and M. Welling, Auto-encoding variational Bayes (2014), section 2.4
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, Energy, evaluate, keyFrom, toNested } from '@ergodic/core'
 * import { freeEnergy, normalDraws } from '@ergodic/models/exact'
 * import { gaussianFamily, member } from '@ergodic/models/variational'
 *
 * // The free energy of a Gaussian energy's own law is -ln Z, whatever the draws.
 * const q = member(gaussianFamily([1]), normalDraws(keyFrom(0), 5, [1]))({ mean: constant([2]), logScale: constant([0]) })
 * const estimate = toNested(evaluate(freeEnergy(Energy.gaussian([1], { mean: [2] }))(q)))
 * assert.ok(Math.abs(estimate - -0.5 * Math.log(2 * Math.PI)) < 1e-12)
 */
export const member =
  <S extends Shape, P extends Parameters>({ density, under }: Family<S, P>, noise: Expectation<S>) =>
  (params: ExprsOf<P>): Law<S> => ({
    expectation: under(params, noise),
    logDensity: logLikelihood(density(params)),
  });
