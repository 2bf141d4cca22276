/** A banana. */
import { add, at, type Expr, mul, square, sub } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { requirePositive } from './matrices.ts';
import type { ExactTarget } from './target.ts';
import { logRootTwoPi, transported, type Vector, vectorOf } from './transported.ts';

/** How long it is, and how bent. */
export interface BananaForm {
  /** The deviation `s` of the first coordinate; 1 unless given. */
  readonly scale?: number;
  /** `b`; ½ unless given. */
  readonly bend?: number;
}

/** The signature of `banana`. */
export type MakeBanana = (form?: BananaForm) => ExactTarget<2>;

/**
 * A Gaussian, bent by a map that keeps areas: `x_0 = s z_0`, `x_1 = z_1 + b (x_0² - s²)`.
 *
 * `E(x) = ½ (x_0 / s)² + ½ (x_1 - b (x_0² - s²))²`, `ln Z = ln 2πs`; mean 0, covariance `diag(s², 1 + 2 b² s⁴)`.
 *
 * `RangeError` unless the scale is positive and finite.
 *
 * @source H. Haario, E. Saksman, J. Tamminen, Adaptive proposal distribution for random walk Metropolis algorithm (1999)
 * @category targets
 * @example
 * import * as assert from 'node:assert'
 * import { banana } from '@ergodic/samplers/targets'
 *
 * assert.deepStrictEqual(banana().covariance, [[1, 0], [0, 1.5]])
 */
export const banana = signature<MakeBanana>(({ scale: s = 1, bend = 0.5 }: BananaForm = {}): ExactTarget => {
  requirePositive('the scale', s);
  const arc = (a: Expr<[]>): Expr<[]> => mul(sub(square(a), s * s), bend);
  const parts = (x: Vector): readonly [Expr<[]>, Expr<[]>] => [at(0)(x), at(1)(x)];
  return transported({
    name: 'banana',
    dimension: 2,
    energy: (x) => {
      const [a, b] = parts(x);
      return mul(add(square(mul(a, 1 / s)), square(sub(b, arc(a)))), 0.5);
    },
    logZ: 2 * logRootTwoPi + Math.log(s),
    fromNormal: (z) => {
      const [a, b] = parts(z);
      const long = mul(a, s);
      return vectorOf([long, add(b, arc(long))]);
    },
    toNormal: (x) => {
      const [a, b] = parts(x);
      return vectorOf([mul(a, 1 / s), sub(b, arc(a))]);
    },
    mean: [0, 0],
    covariance: [
      [s * s, 0],
      [0, 1 + 2 * bend * bend * s ** 4],
    ],
  });
});
