/** What targets need of linear algebra: covariances that are checked, and their factors. */
import { CholeskyDecomposition, Matrix, solve } from 'ml-matrix';

/** Numbers in rows. */
export type Rows = readonly (readonly number[])[];

/** A matrix as rows of numbers. */
export const rowsOf = (matrix: Matrix): Rows => matrix.to2DArray();

/** A diagonal matrix, as rows. */
export const diagonalRows = (values: readonly number[]): Rows =>
  values.map((v, i) => values.map((_, j) => (i === j ? v : 0)));

/** A covariance with its factor `L`, `L Lᵀ = Σ`, and `L⁻¹`. */
export interface Factored {
  readonly covariance: Matrix;
  readonly factor: Matrix;
  readonly inverse: Matrix;
  /** `½ ln det Σ`. */
  readonly halfLogDeterminant: number;
}

/**
 * The factors of a covariance. `RangeError`, which names it, unless it is `n` rows of `n` finite numbers, symmetric and positive definite.
 */
export const factored = (what: string, n: number, rows: Rows): Factored => {
  if (rows.length !== n || rows.some((row) => row.length !== n || !row.every(Number.isFinite)))
    throw new RangeError(`${what} must be ${n} rows of ${n} finite numbers`);
  const covariance = new Matrix(rows.map((row) => [...row]));
  const largest = covariance.max();
  if (Matrix.sub(covariance, covariance.transpose()).abs().max() > 1e-12 * largest)
    throw new RangeError(`${what} is not symmetric`);
  const cholesky = new CholeskyDecomposition(covariance);
  if (!cholesky.isPositiveDefinite()) throw new RangeError(`${what} is not positive definite`);
  const factor = cholesky.lowerTriangularMatrix;
  return {
    covariance,
    factor,
    inverse: solve(factor, Matrix.eye(n)),
    halfLogDeterminant: factor.diagonal().reduce((total, value) => total + Math.log(value), 0),
  };
};

/** `RangeError`, which names it, unless there are `n` finite numbers. */
export const requireNumbers = (what: string, values: readonly number[], n: number): void => {
  if (values.length !== n || !values.every(Number.isFinite))
    throw new RangeError(`${what} must be ${n} finite numbers, got ${values.join(', ')}`);
};

/** `RangeError`, which names it, unless a number is positive and finite. */
export const requirePositive = (what: string, value: number): void => {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${what} is ${value}: it must be positive and finite`);
};
