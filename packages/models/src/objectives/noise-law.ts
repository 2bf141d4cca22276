import {
  add,
  constant,
  dim,
  dot,
  type Expr,
  fromFlat,
  type KeyExpr,
  mul,
  normal,
  type Shape,
  type Written,
} from '@ergodic/core';
import { Density, logLikelihood } from '@ergodic/core/energy';
import { type Dims, typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { CholeskyDecomposition, inverse, Matrix } from 'ml-matrix';
import { positive } from '../setting.ts';
import type { Rows } from './energies.ts';
import type { Count } from './objective.ts';

/**
 * A law that can be drawn from and whose density is known: what a model is told apart from.
 *
 * @category model
 */
export interface NoiseLaw<S extends Shape> {
  readonly name: string;
  /** `ln q(x)`, normalised. */
  readonly logDensity: (x: Expr<S>) => Expr<[]>;
  readonly draw: (key: KeyExpr, n: number) => Rows<S>;
}

/**
 * Independent normals of one mean and standard deviation.
 *
 * `RangeError` unless the scale is positive.
 *
 * @category constructors
 */
export const gaussianLaw = <const S extends Shape>(
  event: Written<S>,
  { mean = 0, scale = 1 }: { readonly mean?: number; readonly scale?: number } = {},
): NoiseLaw<S> => {
  positive('the scale of a law', scale);
  const shape: Dims = event;
  const density = logLikelihood(Density.gaussian<S>(event, { scale }));
  return {
    name: `N(${mean}, ${scale}²)`,
    logDensity: (x) => density(add(x, -mean)),
    draw: (key, n) => add(mul(typed<[Count, ...S]>(build.draw('normal', key, [n, ...shape])), scale), mean),
  };
};

/**
 * The Gaussian with the mean and the covariance of some points.
 *
 * `RangeError` unless there are more points than coordinates, and they do not lie in a plane.
 *
 * @param points row-major `[n, d]`
 * @category constructors
 */
export const momentMatched = <D extends number>(points: ArrayLike<number>, dimension: D): NoiseLaw<[D]> => {
  const n = points.length / dimension;
  if (!(Number.isInteger(n) && n > dimension))
    throw new RangeError(`${points.length} numbers are not more than ${dimension} points of ${dimension} coordinates`);
  const rows = Matrix.from1DArray(n, dimension, Array.from(points));
  const mean = rows.mean('column');
  const centred = rows.subRowVector(mean);
  const covariance = centred.transpose().mmul(centred).div(n);
  const cholesky = new CholeskyDecomposition(covariance);
  if (!cholesky.isPositiveDefinite()) throw new RangeError('the points lie in a plane: they have no Gaussian');
  const size = dim('dimension', dimension);
  const precision = inverse(covariance);
  const factor = constant(fromFlat([size, size], cholesky.lowerTriangularMatrix.transpose().to1DArray()));
  const centre = constant(fromFlat([size], mean));
  const density = Density.gaussian([size], {
    mean: fromFlat([size], mean),
    precision: fromFlat([size, size], precision.add(precision.transpose()).div(2).to1DArray()),
  });
  const logDensity = logLikelihood(density);
  return {
    name: 'a Gaussian with the moments of the data',
    logDensity: (x) => logDensity(typed<[typeof size]>(x)),
    draw: (key, count) => typed(add(dot(normal(key, [dim('points', count), size]), factor), centre)),
  };
};
