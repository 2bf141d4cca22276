/**
 * Unadjusted Langevin dynamics, as expressions: a step is a pure function of a key and a point.
 */
import { grad } from '@ergodic/autodiff';
import { add, constant, type Expr, type KeyExpr, mul, type Shape, sqrt, sub, typed } from '@ergodic/core';
import { shapeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';

/**
 * One step of a chain: where it goes from `x`. The key is for this step alone.
 *
 * @category model
 */
export type Step<S extends Shape> = (key: KeyExpr, x: Expr<S>) => Expr<S>;

/**
 * The Langevin step `x' = x - (ε/2) ∇E(x) + √ε ξ`, `ξ ~ N(0, I)`, of an energy `E` (the density is `exp(-E) / Z`).
 *
 * Its stationary law is that of the energy up to an error of order `ε`: on a Gaussian of precision `A` the covariance is
 * `A⁻¹ (1 - ε A / 4)⁻¹`, and the step is unstable where `ε A > 4`. Where drift is written `ε` and noise `√(2ε)`, that `ε` is half of ours.
 *
 * @param energy of one point, nats
 * @param stepSize `ε`, in squared units of `x`
 * @source G. Parisi, Correlation functions and computer simulations (1981); G. Roberts and R. Tweedie, Exponential convergence of
 *   Langevin distributions and their discrete approximations (1996)
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, type Expr, keyFrom, mul, normal, pipe, plus, square, sum, times, toNested } from '@ergodic/core'
 * import { langevin } from '@ergodic/samplers'
 *
 * const energy = (x: Expr<[2]>) => pipe(x, square, sum(), times(0.5))
 * const key = keyFrom(0)
 * const x = constant([1, -2])
 * const moved = langevin(energy, 0.04)(key, x)
 * const byHand = pipe(x, times(0.98), plus(mul(normal(key, [2]), 0.2)))
 * toNested(evaluate(moved)).forEach((value, i) => {
 *   assert.ok(Math.abs(value - (toNested(evaluate(byHand))[i] ?? 0)) < 1e-12)
 * })
 */
export const langevin =
  <S extends Shape>(energy: (x: Expr<S>) => Expr<[]>, stepSize: number | Expr<[]>): Step<S> =>
  (key, x) => {
    const epsilon = typeof stepSize === 'number' ? constant(stepSize) : stepSize;
    const noise = typed<S>(build.draw('normal', key, shapeOf(x)));
    const drift = mul(grad(energy)(x), mul(epsilon, 0.5));
    return add(sub(x, drift), mul(noise, sqrt(epsilon)));
  };
