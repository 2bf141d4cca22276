/** Gaussians. */
import { add, constant, dot, Energy, type Expr, fromFlat, normal, sub } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { factored, type Rows, requireNumbers, rowsOf } from './matrices.ts';
import type { ExactTarget } from './target.ts';
import { logRootTwoPi, vector } from './transported.ts';

/** What a Gaussian is made of. */
export interface GaussianForm<M extends readonly number[]> {
  readonly mean: M;
  /** `[N, N]`, symmetric and positive definite. */
  readonly covariance: Rows;
}

/** The signature of `gaussian`. */
export type MakeGaussian = <const M extends readonly number[]>(form: GaussianForm<M>) => ExactTarget<M['length']>;

/**
 * `E(x) = ½ (x - m)ᵀ Σ⁻¹ (x - m)`, `ln Z = ½ ln det 2πΣ`; `x = m + L z`, `L Lᵀ = Σ`.
 *
 * `RangeError` if a number is not finite, or the covariance is not symmetric and positive definite.
 *
 * @category targets
 * @example
 * import * as assert from 'node:assert'
 * import { gaussian } from '@ergodic/samplers/targets'
 *
 * const target = gaussian({ mean: [0, 3], covariance: [[1, 1], [1, 4]] })
 * assert.ok(Math.abs(target.logZ - (Math.log(2 * Math.PI) + Math.log(3) / 2)) < 1e-12)
 */
export const gaussian = signature<MakeGaussian>(
  ({ mean, covariance }: GaussianForm<readonly number[]>): ExactTarget => {
    const n = mean.length;
    requireNumbers('the mean', mean, n);
    const { factor, inverse, halfLogDeterminant } = factored('the covariance', n, covariance);
    const precision = inverse.transpose().mmul(inverse);
    const square = (m: { to1DArray: () => number[] }): Expr<[number, number]> =>
      constant(fromFlat([n, n], m.to1DArray()));
    const centre = vector(mean);
    return {
      name: `Gaussian in ${n}-D`,
      dimension: n,
      energy: Energy.gaussian([n], { mean: fromFlat([n], mean), precision: fromFlat([n, n], precision.to1DArray()) }),
      logZ: n * logRootTwoPi + halfLogDeterminant,
      draw: (key) => add(centre, dot(square(factor), normal(key, [n]))),
      toNormal: (x) => dot(square(inverse), sub(x, centre)),
      mean,
      covariance: rowsOf(factor.mmul(factor.transpose())),
    };
  },
);
