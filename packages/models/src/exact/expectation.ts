/**
 * Laws seen from the side that learning sees them from: through the means of functions. An objective that is written with expectations can be
 * given samples (then it is an estimate), or a quadrature (then it is exact), and is the same expression.
 */
import {
  add,
  batch,
  batchSum,
  type Expr,
  type KeyExpr,
  mean,
  mul,
  normal,
  pipe,
  type Shape,
  sub,
  transpose,
  type Written,
} from '@ergodic/core';

/**
 * What a law does to functions: `f ↦ E[f(x)]`. It is linear, and keeps constants (up to the error of a quadrature).
 *
 * @category model
 */
export type Expectation<S extends Shape> = (f: (x: Expr<S>) => Expr<[]>) => Expr<[]>;

/**
 * The mean over `n` points, the rows of an array.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, square, sum, toNested } from '@ergodic/core'
 * import { averageOver } from '@ergodic/models/exact'
 *
 * const points = averageOver(2, constant([[1], [3]]))
 * assert.strictEqual(toNested(evaluate(points((x) => pipe(x, square, sum())))), 5)
 */
export const averageOver =
  <N extends number, S extends Shape>(n: N, points: Expr<[N, ...S]>): Expectation<S> =>
  (f) =>
    pipe(
      batch(n, (x: Expr<S>) => f(x), points),
      mean(),
    );

/**
 * The law that is at one point: what the sampler of the game without entropy ends in.
 *
 * @category constructors
 */
export const atPoint =
  <S extends Shape>(x: Expr<S>): Expectation<S> =>
  (f) =>
    f(x);

/**
 * The mean over `n` standard normal draws of a shape: an unbiased estimate of the mean under the standard normal law.
 *
 * @category constructors
 */
export const normalDraws = <const S extends Shape>(key: KeyExpr, n: number, event: Written<S>): Expectation<S> => {
  const draws = normal(key, [n, ...event]);
  return averageOver<number, S>(n, draws);
};

/**
 * The law of `m + L ξ`, `ξ ~ N(0, I)` in `n` dimensions, by the `2n` points `m ± √n L eᵢ`: exact for polynomials of degree 3, in any dimension, so
 * for everything that Gaussian energies and their gradients ask.
 *
 * @param n the dimension
 * @param centre `m`, `[n]`
 * @param factor `L`, `[n, n]`, of which the covariance is `L Lᵀ`
 * @source A. H. Stroud, Approximate calculation of multiple integrals (1971), the rule of degree 3 with 2n points
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, square, sum, toNested } from '@ergodic/core'
 * import { gaussianMoments } from '@ergodic/models/exact'
 *
 * // E|x|² = |m|² + tr L Lᵀ
 * const law = gaussianMoments(2, constant([3, 4]), constant([[2, 0], [1, 1]]))
 * assert.ok(Math.abs(toNested(evaluate(law((x) => pipe(x, square, sum())))) - (25 + 6)) < 1e-12)
 */
export const gaussianMoments =
  <N extends number>(n: N, centre: Expr<[N]>, factor: Expr<[N, N]>): Expectation<[N]> =>
  (f) => {
    const both = (column: Expr<[N]>): Expr<[]> => {
      const reach = mul(column, Math.sqrt(n));
      return add(f(add(centre, reach)), f(sub(centre, reach)));
    };
    return mul(batchSum(n, both, pipe(factor, transpose())), 1 / (2 * n));
  };
