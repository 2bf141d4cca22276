/**
 * Learning an energy as a game of two players: the learner, who makes data likely and everything else unlikely, and the sampler, who looks for
 * what the learner finds likely.
 */
import { add, type Expr, mul, type Scalar, type Shape, sub } from '@ergodic/core';
import { potentialOf, setting, type Target } from '@ergodic/samplers';
import type { Expectation } from './expectation.ts';
import type { Law } from './law.ts';

/**
 * The value function `V = mean E(x~) - mean E(x)`, of what the sampler has synthesised and of data. The learner makes it large by changing `E`; its
 * gradient in the parameters is that of the log-likelihood if the `x~` are the model's. The sampler makes it small by moving the `x~`.
 *
 * Adding a constant to the energy changes nothing.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, Energy, evaluate, toNested } from '@ergodic/core'
 * import { atPoint, valueFunction } from '@ergodic/models/exact'
 *
 * const value = valueFunction(Energy.gaussian([1]))(atPoint(constant([2])), atPoint(constant([1])))
 * assert.strictEqual(toNested(evaluate(value)), 2 - 0.5)
 */
export const valueFunction =
  <S extends Shape>(target: Target<S>) =>
  (synthesised: Expectation<S>, data: Expectation<S>): Expr<[]> => {
    const energy = potentialOf(target);
    return sub(synthesised(energy), data(energy));
  };

/**
 * The free energy `F_T(q) = E_q E - T H(q)`. It is least for `p_T ∝ exp(-E / T)`: `F_T(q) = T KL(q‖p_T) - T ln Z_T`. At `T = 1` it is the loss of
 * variational inference, the negative of the evidence's lower bound.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { Density, Energy, evaluate, toNested } from '@ergodic/core'
 * import { freeEnergy, lawOf, lineGrid } from '@ergodic/models/exact'
 *
 * const q = lawOf(lineGrid([-9, 9], { panel: 1 }))(Density.isotropic([0], 1))
 * const least = toNested(evaluate(freeEnergy(Energy.gaussian([1]))(q)))
 * assert.ok(Math.abs(least - -0.5 * Math.log(2 * Math.PI)) < 1e-12) // -ln Z
 */
export const freeEnergy =
  <S extends Shape>(target: Target<S>, temperature: Scalar = 1) =>
  ({ expectation, logDensity }: Law<S>): Expr<[]> => {
    const energy = potentialOf(target);
    const t = setting('the temperature', temperature, 'not negative');
    return expectation((x) => add(energy(x), mul(logDensity(x), t)));
  };

/**
 * The value of the game in which the sampler pays for being predictable: `V_T(θ, q) = E_q E - T H(q) - E_data E`.
 *
 * At `T = 1` the sampler's best reply is `p_θ`, and the value is then the log-likelihood `E_data ln p_θ`: what is left of the game is maximum
 * likelihood. At `T = 0` this is `valueFunction`; the best reply is then a point, the mode.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { Density, Energy, evaluate, toNested } from '@ergodic/core'
 * import { gameValue, lawOf, lineGrid } from '@ergodic/models/exact'
 *
 * const on = lawOf(lineGrid([-9, 9], { panel: 1 }))
 * const [data, model] = [on(Density.isotropic([0.5], 0.7)), Density.isotropic([0], 1)]
 * const value = toNested(evaluate(gameValue(Energy.gaussian([1]))(on(model), data.expectation)))
 * const logLikelihood = -0.5 * Math.log(2 * Math.PI) - 0.5 * (0.25 + 0.49)
 * assert.ok(Math.abs(value - logLikelihood) < 1e-12)
 */
export const gameValue =
  <S extends Shape>(target: Target<S>, temperature: Scalar = 1) =>
  (synthesised: Law<S>, data: Expectation<S>): Expr<[]> =>
    sub(freeEnergy(target, temperature)(synthesised), data(potentialOf(target)));
