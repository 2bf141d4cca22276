/** A metric from numbers that are known: a covariance as the factor that `Metric.dense` takes. */
import { fromFlat, type Tensor } from '@ergodic/core';
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { CholeskyDecomposition, Matrix } from 'ml-matrix';

const bad = (reason: string): E.Either<BadInput, never> => E.left({ _tag: 'BadInput', reason });

/**
 * The lower triangular `L` with `L Lᵀ` the covariance: the inverse mass matrix of a target with that covariance.
 *
 * `BadInput` that says what is wrong with a matrix that is not square, finite, symmetric and positive definite.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { metricFromCovariance } from '@ergodic/samplers/drivers'
 *
 * const factor = metricFromCovariance([[4, 2], [2, 5]])
 * assert.ok(factor._tag === 'Right')
 * assert.deepStrictEqual(Array.from(factor.right.data), [2, 0, 1, 2])
 * assert.strictEqual(metricFromCovariance([[1, 2], [2, 1]])._tag, 'Left')
 */
export const metricFromCovariance = (
  covariance: readonly (readonly number[])[],
): E.Either<BadInput, Tensor<[number, number]>> => {
  const n = covariance.length;
  const ragged = covariance.findIndex((row) => row.length !== n);
  if (n === 0 || ragged >= 0)
    return bad(
      `a covariance is a square matrix: this one has ${n} rows${n === 0 ? '' : `, and row ${ragged} has ${covariance[ragged]?.length}`}`,
    );
  for (const [i, row] of covariance.entries())
    for (const [j, value] of row.entries()) {
      if (!Number.isFinite(value)) return bad(`the covariance is ${value} at [${i}, ${j}]: it must be finite`);
      const other = covariance[j]?.[i] ?? Number.NaN;
      if (!(Math.abs(value - other) <= 1e-9 * (Math.abs(value) + Math.abs(other))))
        return bad(`the covariance is ${value} at [${i}, ${j}] and ${other} at [${j}, ${i}]: it must be symmetric`);
    }
  const m = new Matrix(covariance.map((row) => [...row]));
  const cholesky = new CholeskyDecomposition(Matrix.add(m, m.transpose()).mul(0.5));
  return cholesky.isPositiveDefinite()
    ? E.right(fromFlat([n, n], cholesky.lowerTriangularMatrix.to1DArray()))
    : bad('the covariance is not positive definite: some direction has no or a negative variance');
};
