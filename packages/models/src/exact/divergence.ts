/**
 * Entropies and divergences, in nats, as expressions.
 */
import { type Expr, neg, type Shape, sub } from '@ergodic/core';
import type { Expectation } from './expectation.ts';
import type { Law, LogDensity } from './law.ts';

/**
 * `H(q) = -E_q ln q`.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { Density, evaluate, toNested } from '@ergodic/core'
 * import { entropy, lawOf, lineGrid } from '@ergodic/models/exact'
 *
 * const normal = lawOf(lineGrid([-9, 9], { panel: 1 }))(Density.isotropic([0], 1))
 * assert.ok(Math.abs(toNested(evaluate(entropy(normal))) - 0.5 * Math.log(2 * Math.PI * Math.E)) < 1e-12)
 */
export const entropy = <S extends Shape>({ expectation, logDensity }: Law<S>): Expr<[]> => neg(expectation(logDensity));

/**
 * `-E_p ln q`: what a code made for `q` pays for points of `p`. The negative log-likelihood of `q`, where `p` is the law of the data.
 *
 * @category destructors
 */
export const crossEntropy = <S extends Shape>(p: Expectation<S>, q: LogDensity<S>): Expr<[]> => neg(p(q));

/**
 * `KL(p‖q) = E_p[ln p - ln q]`, 0 or more, and 0 only where the two agree. The first law does the averaging: as `KL(data‖model)` it is what maximum
 * likelihood makes small, and it is large where the model misses data; as `KL(q‖target)` it is the loss of variational inference, and is large where
 * `q` is and the target is not.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { Density, evaluate, toNested } from '@ergodic/core'
 * import { klDivergence, lawOf, lineGrid } from '@ergodic/models/exact'
 *
 * const on = lawOf(lineGrid([-12, 12], { panel: 1 }))
 * const [narrow, wide] = [on(Density.isotropic([0], 1)), on(Density.isotropic([1], 2))]
 * // ln(s₂/s₁) + (s₁² + (m₁ - m₂)²) / (2 s₂²) - 1/2
 * assert.ok(Math.abs(toNested(evaluate(klDivergence(narrow, wide))) - (Math.log(2) + 2 / 8 - 0.5)) < 1e-12)
 */
export const klDivergence = <S extends Shape>(p: Law<S>, q: Pick<Law<S>, 'logDensity'>): Expr<[]> =>
  p.expectation((x) => sub(p.logDensity(x), q.logDensity(x)));
