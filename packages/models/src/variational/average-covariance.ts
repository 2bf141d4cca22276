import { type Expr, mul, type Shape, sub } from '@ergodic/core';
import { Matrix, solve } from 'ml-matrix';
import type { Expectation } from '../exact/index.ts';

/**
 * The covariance of a vector function of a random point, `E[g gᵀ] - E[g] E[g]ᵀ`, as rows of expressions: of the gradient of one draw, say.
 *
 * @param component `i ↦ (x ↦ g_i(x))`
 * @param n the number of components
 * @category destructors
 */
export const covarianceUnder = <S extends Shape>(
  expectation: Expectation<S>,
  n: number,
  component: (i: number) => (x: Expr<S>) => Expr<[]>,
): readonly (readonly Expr<[]>[])[] => {
  const places = Array.from({ length: n }, (_, i) => i);
  const means = places.map((i) => expectation(component(i)));
  return places.map((i) =>
    places.map((j) => {
      const [a, b] = [means[i], means[j]];
      const product = expectation((x) => mul(component(i)(x), component(j)(x)));
      return a === undefined || b === undefined ? product : sub(product, mul(a, b));
    }),
  );
};

/**
 * How far a fit from `n` draws lies from the exact minimum: the covariance `H⁻¹ S H⁻¹ / n`, with `H` the Hessian of the loss at the minimum and `S` the
 * covariance of the gradient of one draw's loss there. It is that of maximum likelihood on `n` points, of a model that need not contain the truth,
 * and that of averaged stochastic gradient descent with `n` draws in all.
 *
 * @param hessian `H`, `[p, p]`
 * @param noise `S`, `[p, p]`
 * @param n draws
 * @source H. White, Maximum likelihood estimation of misspecified models (1982), theorem 3.2; B. Polyak and A. Juditsky (1992), theorem 1
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { averageCovariance } from '@ergodic/models/variational'
 *
 * // The mean of n draws of deviation 2: the loss (x - m)² / 2 has H = 1 and S = 4.
 * assert.deepStrictEqual(averageCovariance([[1]], [[4]], 100), [[0.04]])
 */
export const averageCovariance = (
  hessian: readonly (readonly number[])[],
  noise: readonly (readonly number[])[],
  n: number,
): readonly (readonly number[])[] => {
  const [h, s] = [hessian, noise].map((rows) => new Matrix(rows.map((row) => [...row])));
  if (h === undefined || s === undefined) return [];
  const half = solve(h, s); // H⁻¹ S
  return solve(h, half.transpose())
    .mul(1 / n)
    .to2DArray();
};
