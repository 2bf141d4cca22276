/**
 * For tests: Gaussians that are learned, and data whose moments are exact.
 */
import { constant, dot, dotProduct, type Expr, fromFlat, pipe, sub, times } from '@ergodic/core';
import { type Energy, energy } from '@ergodic/core/energy';
import { Init, type Parameter, parameter } from '@ergodic/core/tree';

/** A symmetric matrix by its eigenvalues and the angle of the first axis. */
export interface Spectrum {
  readonly values: readonly [number, number];
  readonly angle: number;
}

export type Matrix2 = readonly [readonly [number, number], readonly [number, number]];

/** The matrix with `f` of the eigenvalues in their place. */
export const spectral = ({ values: [p, q], angle }: Spectrum, f: (value: number) => number = (x) => x): Matrix2 => {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [u, v] = [f(p), f(q)];
  return [
    [c * c * u + s * s * v, c * s * (u - v)],
    [c * s * (u - v), s * s * u + c * c * v],
  ];
};

/** Four points with mean `centre` and, divided by four, exactly the covariance that a spectrum gives: `± √2` standard deviations along its axes. */
export const designOf = (covariance: Spectrum, centre: readonly [number, number] = [0, 0]): Expr<[4, 2]> => {
  const [[a, b], [c, d]] = spectral(covariance, (v) => Math.sqrt(2 * v));
  const [x, y] = centre;
  return constant(fromFlat([4, 2], [x + a, y + b, x - a, y - b, x + c, y + d, x - c, y - d]));
};

export type GaussianParameters = { readonly mean: Parameter<[2]>; readonly precision: Parameter<[2, 2]> };

/** `E(x) = ½ (x - m)ᵀ A (x - m)`, everything to be learned. */
export const learnedGaussian: Energy<[2], GaussianParameters> = energy({
  event: [2],
  params: { mean: parameter([2], Init.zeros), precision: parameter([2, 2], Init.zeros) },
  apply:
    ({ mean, precision }) =>
    (x: Expr<[2]>) => {
      const from = sub(x, mean);
      return pipe(dotProduct(from, dot(precision, from)), times(0.5));
    },
});

/** The values of its parameters, by the names of their inputs. */
export const gaussianValues = (
  mean: readonly [number, number],
  precision: Matrix2,
): Readonly<Record<string, readonly number[]>> => ({ mean, precision: precision.flat() });
