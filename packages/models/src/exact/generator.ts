/**
 * What Langevin dynamics does to the means of functions.
 */
import { grad, laplacian } from '@ergodic/autodiff';
import { type Expr, mul, pipe, type Shape, sub, sum } from '@ergodic/core';
import { potentialOf, type Target } from '@ergodic/samplers';

/**
 * The generator of Langevin dynamics, `(L f)(x) = ½ (Δf(x) - ∇E(x) · ∇f(x))`. A step of size `ε` changes the mean of `f` by `ε E[L f] + O(ε²)`, and
 * under the law of `E` itself `E[L f] = 0` for every `f` (Stein's identity).
 *
 * With `f = E`: a step changes the mean energy by `(ε/2) E[ΔE - |∇E|²]`, so at stationarity `E|∇E|² = E ΔE`.
 *
 * @source H. Risken, The Fokker–Planck equation (1989), section 4.1
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { asFunction, constant, Energy, evaluate, toNested } from '@ergodic/core'
 * import { langevinGenerator } from '@ergodic/models/exact'
 *
 * const energy = Energy.gaussian([2])
 * const drift = langevinGenerator(energy)(asFunction(energy))(constant([3, 4]))
 * assert.strictEqual(toNested(evaluate(drift)), (2 - 25) / 2)
 */
export const langevinGenerator =
  <S extends Shape>(target: Target<S>) =>
  (f: (x: Expr<S>) => Expr<[]>) =>
  (x: Expr<S>): Expr<[]> => {
    const energy = potentialOf(target);
    const alongDrift = pipe(mul(grad(energy)(x), grad(f)(x)), sum());
    return mul(sub(laplacian(f)(x), alongDrift), 0.5);
  };
