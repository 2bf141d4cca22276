import {
  add,
  Density,
  type Expr,
  exp,
  Init,
  mul,
  type Parameter,
  parameter,
  type Shape,
  type Written,
} from '@ergodic/core';
import type { Family } from './family.ts';

/** Means and logarithms of standard deviations, one for each coordinate. */
export type GaussianParameters<S extends Shape> = {
  readonly mean: Parameter<S>;
  readonly logScale: Parameter<S>;
};

/**
 * Gaussians with independent coordinates, `x = mean + e^logScale ξ`.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { at, constant, evaluate, pipe, toNested } from '@ergodic/core'
 * import { atPoint } from '@ergodic/models/exact'
 * import { gaussianFamily } from '@ergodic/models/variational'
 *
 * const params = { mean: constant([3]), logScale: constant([Math.log(2)]) }
 * const where = gaussianFamily([1]).under(params, atPoint(constant([0.5])))((x) => pipe(x, at(0)))
 * assert.strictEqual(toNested(evaluate(where)), 4)
 */
export const gaussianFamily = <const S extends Shape>(event: Written<S>): Family<S, GaussianParameters<S>> => ({
  event,
  params: { mean: parameter(event, Init.zeros), logScale: parameter(event, Init.zeros) },
  density: ({ mean, logScale }) => Density.gaussian(event, { mean, scale: exp(logScale) }),
  under:
    ({ mean, logScale }, noise) =>
    (f) =>
      noise((xi: Expr<S>) => f(add(mul(xi, exp(logScale)), mean))),
});
