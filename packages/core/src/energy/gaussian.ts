/**
 * Gaussians, as energies and as densities, described by scales or by a precision.
 */

import { quadraticForm } from '../dsl/algebra.ts';
import { gaussianLogDensity, gaussianLogDensityByPrecision } from '../dsl/gaussian.ts';
import { ShapeError } from '../error/shape-error.ts';
import { signature, typed } from '../graph/expr.ts';
import { typeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { arrayType, type Dims, dimAt, showDims } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Shape, Written } from '../shape/index.ts';
import type { Nested, Tensor } from '../tensor/index.ts';
import { buildDensity, type Density } from './density.ts';
import { buildEnergy, type Energy } from './model.ts';
import { nodeOf, requirePositive, type Scalar, type Value } from './values.ts';

/** Independent coordinates: a mean, and standard deviations that are one number or one for each coordinate. */
export interface ByScale<S extends Shape> {
  readonly mean?: Value<S>;
  readonly scale?: Scalar | Value<S>;
}

/** A full covariance, by its inverse, which is symmetric. */
export interface ByPrecision<N extends number> {
  readonly mean?: Value<[N]>;
  readonly precision: Value<[N, N]>;
}

/** The signatures of `Energy.gaussian` and `Density.gaussian`. */
export interface Gaussian<T extends 'energy' | 'density'> {
  <const S extends Shape>(event: Written<S>, form?: ByScale<NoInfer<S>>): Made<T, S>;
  <const N extends number>(event: readonly [N], form: ByPrecision<NoInfer<N>>): Made<T, [N]>;
}

type Made<T extends 'energy' | 'density', S extends Shape> = T extends 'energy' ? Energy<S> : Density<S>;

type AnyValue = Node | Nested | Tensor<Shape>;
interface AnyForm {
  readonly mean?: AnyValue;
  readonly scale?: AnyValue;
  readonly precision?: AnyValue;
}

const meanOf = (event: Dims, { mean }: AnyForm): Node =>
  mean === undefined
    ? b.full(0, arrayType('real', event))
    : nodeOf('the mean of a gaussian', mean, arrayType('real', event));

/** A scale as it is given: one number stays one, so that its logarithm is a constant. */
const scaleOf = (event: Dims, { scale = 1 }: AnyForm): number | Node => {
  if (typeof scale === 'number') {
    requirePositive('the scale of a gaussian', scale);
    return scale;
  }
  const isScalarExpr = typeof scale === 'object' && 'op' in scale && typeOf(scale).shape.length === 0;
  return nodeOf('the scale of a gaussian', scale, arrayType('real', isScalarExpr ? [] : event));
};

const squareOf = (event: Dims): Dims => {
  if (event.length !== 1) throw new ShapeError('gaussian', `a precision wants an event [N], not ${showDims(event)}`);
  return [dimAt(event, 0), dimAt(event, 0)];
};

const precisionOf = (event: Dims, precision: AnyValue): Node =>
  nodeOf('the precision of a gaussian', precision, arrayType('real', squareOf(event)));

/**
 * `E(x) = ½ Σ ((x - mean) / scale)²`, or `½ (x - mean)ᵀ P (x - mean)`: standard unless something is given. The energy is 0 at the
 * mean: for the normalised density see `Density.gaussian`.
 *
 * `ShapeError` if a value does not have the shape of the event, or a scale is not positive.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { asFunction, Energy } from '@ergodic/core/energy'
 *
 * const x = constant([1, 2])
 * const at = (e: Energy<[2]>) => toNested(evaluate(asFunction(e)(x)))
 * assert.strictEqual(at(Energy.gaussian([2], { mean: [1, 0], scale: 2 })), 0.5)
 * assert.strictEqual(at(Energy.gaussian([2], { scale: [1, 2] })), 1)
 * assert.strictEqual(at(Energy.gaussian([2], { precision: [[2, 1], [1, 3]] })), 9)
 */
export const gaussianEnergy = signature<Gaussian<'energy'>>((event: Dims, form: AnyForm = {}) => {
  const mean = meanOf(event, form);
  if (form.precision !== undefined) {
    const precision = typed<[number, number]>(precisionOf(event, form.precision));
    const apply = (x: Node): Node => b.mul(quadraticForm(typed<[number]>(b.sub(x, mean)), precision), 0.5);
    return buildEnergy({ event, params: {}, context: {}, apply: () => apply });
  }
  const scale = scaleOf(event, form);
  const apply = (x: Node): Node => {
    const centred = b.sub(x, mean);
    const z = b.div(centred, typeof scale === 'number' ? scale : b.broadcastTo(scale, event));
    return b.mul(b.sum(b.mul(z, z)), 0.5);
  };
  return buildEnergy({ event, params: {}, context: {}, apply: () => apply });
});

/**
 * `ln det P` of a symmetric matrix, row-major, by its Cholesky factor. `ShapeError` unless it is symmetric and positive definite.
 */
export const logDeterminant = (n: number, matrix: ArrayLike<number>): number => {
  const at = (i: number, j: number): number => matrix[i * n + j] ?? Number.NaN;
  const factor = new Float64Array(n * n);
  let total = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      if (Math.abs(at(i, j) - at(j, i)) > 1e-12 * Math.max(Math.abs(at(i, j)), Math.abs(at(j, i))))
        throw new ShapeError('gaussian', `the precision is not symmetric at (${i}, ${j})`);
      let rest = at(i, j);
      for (let k = 0; k < j; k++) rest -= (factor[i * n + k] ?? 0) * (factor[j * n + k] ?? 0);
      if (i !== j) factor[i * n + j] = rest / (factor[j * n + j] ?? 1);
      else if (rest > 0) {
        factor[i * n + i] = Math.sqrt(rest);
        total += Math.log(rest);
      } else throw new ShapeError('gaussian', `the precision is not positive definite (pivot ${i} is ${rest})`);
    }
  return total;
};

/**
 * The normalised Gaussian: `ln p(x) = -½ Σ ((x - mean) / scale)² - Σ ln scale - n ln √(2π)`, or by a precision, whose determinant is
 * worked out here, and which must therefore be numbers.
 *
 * `ShapeError` if a value does not have the shape of the event, a scale is not positive, or a precision is not symmetric and positive
 * definite.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { Density, logLikelihood } from '@ergodic/core/energy'
 *
 * const standard = Density.gaussian([2], { precision: [[1, 0], [0, 1]] })
 * assert.strictEqual(toNested(evaluate(logLikelihood(standard)(constant([0, 0])))), -Math.log(2 * Math.PI))
 */
export const gaussianDensity = signature<Gaussian<'density'>>((event: Dims, form: AnyForm = {}) => {
  const mean = meanOf(event, form);
  if (form.precision !== undefined) {
    const node = precisionOf(event, form.precision);
    if (node.op !== 'constant') throw new ShapeError('Density.gaussian', 'wants a precision of numbers');
    const n = dimAt(event, 0);
    const known = {
      mean: typed<[number]>(mean),
      precision: typed<[number, number]>(node),
      logDeterminant: logDeterminant(n, node.attrs.data),
    };
    const apply = (x: Node): Node => gaussianLogDensityByPrecision(typed<[number]>(x), known);
    return buildDensity({ event, params: {}, context: {}, logZ: { kind: 'exact' }, apply: () => apply });
  }
  const scale = scaleOf(event, form);
  const given = { mean: typed<Shape>(mean), scale: typeof scale === 'number' ? scale : typed<Shape>(scale) };
  const apply = (x: Node): Node => gaussianLogDensity(typed<Shape>(x), given);
  return buildDensity({ event, params: {}, context: {}, logZ: { kind: 'exact' }, apply: () => apply });
});

/** The signature of `isotropicGaussian`. */
export type Isotropic = <const M extends readonly number[]>(mean: M, scale: Scalar) => Density<[M['length']]>;

/**
 * The normalised Gaussian around a point, alike in all directions.
 *
 * `ShapeError` if the scale is not positive.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { Density, logLikelihood } from '@ergodic/core/energy'
 *
 * const bump = Density.isotropic([1, 2], 0.5)
 * const top = toNested(evaluate(logLikelihood(bump)(constant([1, 2]))))
 * assert.ok(Math.abs(top - -Math.log(2 * Math.PI * 0.25)) < 1e-15)
 */
export const isotropicGaussian = signature<Isotropic>((mean: readonly number[], scale: number | Node) =>
  gaussianDensity([mean.length], { mean, scale: typeof scale === 'number' ? scale : typed<[]>(scale) }),
);
