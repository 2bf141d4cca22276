/**
 * Telling data from a reference: a classifier whose logit is a difference of energies, so that training it trains an energy.
 */
import { add, type Expr, log, mul, neg, type Scalar, type Shape, softplus, sub } from '@ergodic/core';
import { setting } from '@ergodic/samplers';
import type { Expectation } from './expectation.ts';
import type { LogDensity } from './law.ts';

/** A function of a point whose sigmoid is the probability that the point is data. */
export type Logit<S extends Shape> = (x: Expr<S>) => Expr<[]>;

const ratioOf = (ratio: Scalar): Expr<[]> => setting('the ratio', ratio, 'positive');

/**
 * The logit `ln p(x) - ln q(x) - ln ν` of a model against a reference of which there are `ν` points for each of data: Bayes' rule. If the model is
 * an energy with a free constant, `ln p = -E + b`, then it is `b` that learns `-ln Z`.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, Density, evaluate, logLikelihood, toNested } from '@ergodic/core'
 * import { logOdds } from '@ergodic/models/exact'
 *
 * const [p, q] = [logLikelihood(Density.isotropic([1], 1)), logLikelihood(Density.isotropic([-1], 1))]
 * assert.strictEqual(toNested(evaluate(logOdds(p, q)(constant([0])))), 0)
 */
export const logOdds =
  <S extends Shape>(model: LogDensity<S>, reference: LogDensity<S>, ratio: Scalar = 1): Logit<S> =>
  (x) =>
    sub(sub(model(x), reference(x)), log(ratioOf(ratio)));

/**
 * The log-likelihood of a classifier `D = σ(logit)`, `E_data ln D + ν E_q ln(1 - D)`: what logistic regression makes large. With
 * `logit = logOdds(model, q, ν)` this is noise-contrastive estimation.
 *
 * It is largest for the exact log odds, where it is twice the Jensen–Shannon divergence, less `2 ln 2` (`ν = 1`). At `q = p_θ` its gradient is half of
 * that of the log-likelihood; of the balanced average `½ E_data ln D + ½ E_q ln(1 - D)` it is a quarter.
 *
 * @source M. Gutmann and A. Hyvärinen, Noise-contrastive estimation of unnormalized statistical models (2012), equation 8
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { atPoint, logisticDiscrimination } from '@ergodic/models/exact'
 *
 * const here = atPoint(constant([0]))
 * const undecided = logisticDiscrimination<[1]>(() => constant(0))(here, here)
 * assert.strictEqual(toNested(evaluate(undecided)), -2 * Math.log(2))
 */
export const logisticDiscrimination =
  <S extends Shape>(logit: Logit<S>, ratio: Scalar = 1) =>
  (data: Expectation<S>, reference: Expectation<S>): Expr<[]> => {
    const missed = data((x) => softplus(neg(logit(x))));
    const mistaken = reference((x) => softplus(logit(x)));
    return neg(add(missed, mul(mistaken, ratioOf(ratio))));
  };
