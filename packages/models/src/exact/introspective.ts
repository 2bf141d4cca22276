/**
 * Learning by one's own classifier: what tells data from the model's samples says how the model has to change.
 */
import { add, type Expr, mul, neg, type Scalar, type Shape } from '@ergodic/core';
import { setting } from '@ergodic/samplers';
import type { Logit } from './discrimination.ts';
import type { Grid } from './grid.ts';
import { type GibbsLaw, gibbs, type LogDensity } from './law.ts';

/**
 * The introspective update `q_{t+1}(x) ∝ q_t(x) (p(+|x) / p(-|x))^γ`, where `logit = ln p(+|x) - ln p(-|x)` tells data (+) from points of `q_t` (-). `γ`
 * is 1 unless given.
 *
 * - The exact classifier has the logit `ln p_data - ln q_t`: one update with `γ = 1` arrives at `p_data`.
 * - A classifier that sees `x` only through some statistic `s(x)`, and is exact in that, takes away `KL` of the statistics' laws, no more and no
 *   less: `KL(p_data‖q_{t+1}) = KL(p_data‖q_t) - KL(p_data(s)‖q_t(s))`. So does every calibrated classifier, with its own logit as the statistic.
 * - The best classifier among a family that is closed under scaling need not be calibrated, and a full step of it can go too far. But the slope
 *   of `KL(p_data‖q_{t+1})` in `γ` is `E_{q_t} logit - E_data logit` at 0, and not positive for any classifier that is no worse than guessing; so a small
 *   enough `γ` never does harm.
 *
 * @source Z. Tu, Learning generative models via discriminative approaches (2007); L. Jin, J. Lazarow and Z. Tu, Introspective classification with
 *   convolutional nets (2017), section 3
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { Density, evaluate, logLikelihood, toNested } from '@ergodic/core'
 * import { introspectiveUpdate, klDivergence, lawOf, lineGrid, logOdds } from '@ergodic/models/exact'
 *
 * const grid = lineGrid([-12, 12], { panel: 1 })
 * const [data, q] = [Density.isotropic([2], 0.8), Density.isotropic([-1], 2)]
 * const exact = logOdds(logLikelihood(data), logLikelihood(q))
 * const next = introspectiveUpdate(grid)(logLikelihood(q), exact)
 * assert.ok(Math.abs(toNested(evaluate(klDivergence(lawOf(grid)(data), next)))) < 1e-12)
 */
export const introspectiveUpdate =
  <S extends Shape>(grid: Grid<S>) =>
  (before: LogDensity<S>, logit: Logit<S>, step: Scalar = 1): GibbsLaw<S> => {
    const gamma = setting('the step', step, 'not negative');
    return gibbs(grid)((x: Expr<S>): Expr<[]> => neg(add(before(x), mul(logit(x), gamma))));
  };
