import { hvp } from '@ergodic/autodiff';
import {
  add,
  batch,
  div,
  type Expr,
  foldIn,
  greater,
  iota,
  type KeyExpr,
  keyFrom,
  max,
  maximum,
  mul,
  norm,
  pipe,
  repeat,
  type Shape,
  sum,
  where,
} from '@ergodic/core';
import { whole } from '../setting.ts';
import { countOf, type EnergyFn, type Rows } from './energies.ts';
import { normalLike } from './normal-like.ts';

/** How the largest curvature is found. */
export interface CurvatureOptions {
  /** Of the power method, in each of its two rounds; 24 unless given. */
  readonly iterations?: number;
  /** Of the directions that it begins with. */
  readonly key?: KeyExpr;
}

/** A vector of length 1; one of length 0 stays. */
const unit = <S extends Shape>(v: Expr<S>): Expr<S> => {
  const length = pipe(v, norm());
  const known = greater(length, 0);
  return div(v, where(known, length, 1));
};

/** `λ_max` of a symmetric matrix, from below, by its products with vectors. */
const largestEigenvalue = <S extends Shape>(
  product: (v: Expr<S>) => Expr<S>,
  start: Expr<S>,
  iterations: number,
): Expr<[]> => {
  const towards = (f: (v: Expr<S>) => Expr<S>): Expr<S> => repeat<Expr<S>>(iterations, (v) => unit(f(v)))(unit(start));
  const quotient = (v: Expr<S>): Expr<[]> => pipe(mul(v, product(v)), sum());
  // The first round goes to the eigenvalue of the largest size. If that is negative the second, with the matrix moved up by so much, goes to the other end.
  const first = towards(product);
  const size = pipe(product(first), norm());
  const second = towards((v) => add(product(v), mul(v, size)));
  return maximum(quotient(first), quotient(second));
};

/**
 * How sharp an energy is at some points: the largest eigenvalue of the Hessian, `λ_max`, at the one where it is largest. By the power method on
 * Hessian-vector products, so no Hessian is made. A Rayleigh quotient is never above the eigenvalue: what is found is a lower bound, which rises with the iterations; with `k` of
 * them the mean of the relative error is at most `.871 ln n / (k - 1)` in `n` dimensions, whatever the spectrum, for a Hessian that is positive.
 *
 * Langevin steps are stable while `ε λ_max < 4`: see {@link stepWarning}.
 *
 * `RangeError` unless the number of iterations is whole, and at least 1.
 *
 * @param points `[n, ...]`; at least one
 * @source J. Kuczyński and H. Woźniakowski, Estimating the largest eigenvalue by the power and Lanczos algorithms with a random start (1992), theorem 3.1
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { constant, dim, evaluate, type Expr, fromFlat, mul, pipe, square, sum, toNested } from '@ergodic/core';
 * import { largestCurvature } from '@ergodic/models/objectives';
 *
 * // E = x²/2 + 3 y²/2 - u²/2
 * const energy = (x: Expr<[3]>) => pipe(mul(square(x), constant([0.5, 1.5, -0.5])), sum());
 * const points = constant(fromFlat([dim('points', 1), 3], [1, 2, 3]));
 * assert.ok(Math.abs(toNested(evaluate(largestCurvature(energy, points))) - 3) < 1e-6);
 */
export const largestCurvature = <S extends Shape>(
  energy: EnergyFn<S>,
  points: Rows<S>,
  { iterations = 24, key = keyFrom(0) }: CurvatureOptions = {},
): Expr<[]> => {
  whole('the number of iterations', iterations, 1);
  const rows = countOf(points);
  const one = (x: Expr<S>, i: Expr<[], 'int'>): Expr<[]> =>
    largestEigenvalue<S>((v) => hvp(energy)(x, v), normalLike(foldIn(key, i), x), iterations);
  return pipe(batch(rows, one, points, iota([rows])), max());
};
