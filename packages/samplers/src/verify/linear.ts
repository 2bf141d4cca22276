/** The little linear algebra that oracles need, on top of ml-matrix. */
import {
  CholeskyDecomposition,
  determinant,
  EigenvalueDecomposition,
  Matrix,
  SingularValueDecomposition,
  solve,
} from 'ml-matrix';

export { CholeskyDecomposition, EigenvalueDecomposition, Matrix, solve };

/** Rows of numbers as a matrix. */
export const matrix = (rows: readonly ArrayLike<number>[]): Matrix => new Matrix(rows.map((row) => Array.from(row)));

/** A matrix of one column. */
export const column = (values: ArrayLike<number>): Matrix => Matrix.columnVector(Array.from(values));

/** The numbers of a matrix, row by row. */
export const entries = (m: Matrix): readonly number[] => m.to1DArray();

/** The largest singular value. */
export const norm = (m: Matrix): number =>
  m.rows === 0 || m.columns === 0 ? 0 : new SingularValueDecomposition(m, { autoTranspose: true }).norm2;

/** The number of singular values that are not negligible. */
export const rank = (m: Matrix): number => new SingularValueDecomposition(m, { autoTranspose: true }).rank;

/** `ln |det m|`. */
export const logAbsDet = (m: Matrix): number => Math.log(Math.abs(determinant(m)));

/** The symmetric part: rounding makes products that should be symmetric slightly lopsided. */
export const symmetric = (m: Matrix): Matrix => Matrix.add(m, m.transpose()).mul(0.5);

/** The spectral radius. */
export const spectralRadius = (m: Matrix): number => {
  const { realEigenvalues: re, imaginaryEigenvalues: im } = new EigenvalueDecomposition(m);
  return Math.max(...re.map((r, i) => Math.hypot(r, im[i] ?? 0)));
};

/** Where `S = M S Mᵀ + Q` settles, by solving the linear equations; for explanations, never for proofs. */
export const settledCovariance = (m: Matrix, q: Matrix): Matrix => {
  const n = m.rows;
  const system = Matrix.eye(n * n).sub(m.kroneckerProduct(m));
  return Matrix.from1DArray(n, n, solve(system, column(entries(q))).to1DArray());
};

/** The ratios of two covariances along the directions in which they differ most and least. */
export const ratios = (of: Matrix, to: Matrix): readonly number[] => {
  const { realEigenvalues } = new EigenvalueDecomposition(solve(to, of));
  return [...realEigenvalues].sort((a, b) => a - b);
};
