/**
 * Logarithms of Gaussian densities, normalised.
 */
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { sizeOf } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Shape } from '../shape/index.ts';
import { quadraticFormNode } from './algebra.ts';
import { align, type Operand } from './operand.ts';

/** A number everywhere, a scalar everywhere, or one for each element. */
type Parameter<S extends Shape> = number | Expr<[]> | Expr<S>;

/** `ln √(2π)`. */
const LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

const sumAll = (x: Node): Node => b.sum(x);

/** An operand as an array of the shape of `x`. */
const like = (x: Node, operand: Operand): Node => align('gaussianLogDensity', operand, x)[0];

/** The signature of `gaussianLogDensity`. */
export type GaussianLogDensity = <S extends Shape>(
  x: Expr<S>,
  parameters?: { readonly mean?: Parameter<NoInfer<S>>; readonly scale?: Parameter<NoInfer<S>> },
) => Expr<[]>;

/**
 * The logarithm of the density of independent normals, `-½ Σ ((x - mean) / scale)² - Σ ln scale - n ln √(2π)`, with means and standard
 * deviations that are one number, or one for each element; standard, unless they are given.
 *
 * `ShapeError` if a parameter does not broadcast to the shape of `x`.
 *
 * @category gaussian
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, gaussianLogDensity, toNested } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * const logDensity = toNested(evaluate(gaussianLogDensity(x, { mean: constant([1, 2]), scale: 3 })))
 * assert.ok(Math.abs(logDensity - -Math.log(2 * Math.PI * 9)) < 1e-14)
 */
export const gaussianLogDensity = signature<GaussianLogDensity>(
  (x: Node, { mean = 0, scale = 1 }: { readonly mean?: Operand; readonly scale?: Operand } = {}): Node => {
    const sigma = like(x, scale);
    const z = b.div(b.sub(x, like(x, mean)), sigma);
    const logScales = typeof scale === 'number' ? Math.log(scale) * sizeOf(shapeOf(x)) : sumAll(b.log(sigma));
    const constant = b.add(logScales, sizeOf(shapeOf(x)) * LOG_SQRT_TWO_PI);
    return b.sub(b.mul(sumAll(b.mul(z, z)), -0.5), constant);
  },
);

/** What describes a Gaussian by the inverse of its covariance. */
export interface PrecisionForm<N extends number> {
  readonly mean: Expr<[N]>;
  /** The inverse of the covariance, symmetric. */
  readonly precision: Expr<[N, N]>;
  /** `ln det precision`, which the expression language cannot compute: for a constant precision the host can. */
  readonly logDeterminant: number | Expr<[]>;
}

/**
 * The logarithm of a Gaussian density with a full covariance, by its precision `P`:
 * `½ ln det P - ½ (x - mean)ᵀ P (x - mean) - n ln √(2π)`.
 *
 * `ShapeError` if the dimensions differ.
 *
 * @category gaussian
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, eye, gaussianLogDensity, gaussianLogDensityByPrecision, toNested, zeros } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * const standard = { mean: zeros([2]), precision: eye(2), logDeterminant: 0 }
 * assert.strictEqual(
 *   toNested(evaluate(gaussianLogDensityByPrecision(x, standard))),
 *   toNested(evaluate(gaussianLogDensity(x))),
 * )
 */
export const gaussianLogDensityByPrecision = signature<
  <N extends number>(x: Expr<[N]>, form: PrecisionForm<N>) => Expr<[]>
>(
  (
    x: Node,
    {
      mean,
      precision,
      logDeterminant,
    }: { readonly mean: Node; readonly precision: Node; readonly logDeterminant: Operand },
  ): Node => {
    const form = quadraticFormNode(b.sub(x, mean), precision);
    const logDensity = b.mul(b.sub(logDeterminant, form), 0.5);
    return b.sub(logDensity, sizeOf(shapeOf(x)) * LOG_SQRT_TWO_PI);
  },
);
