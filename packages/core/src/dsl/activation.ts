/**
 * What stands between the layers of a network.
 */
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import * as b from '../ops/build.ts';
import { axesOf, type Shape } from '../shape/index.ts';
import { meanNode, spread } from './reduction.ts';
import type { RealUnary } from './signatures.ts';

/**
 * `x` where it is positive, else 0; the derivative at 0 is 0. NaN stays NaN.
 *
 * @category activations
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, relu, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(relu(constant([-1, 2])))), [0, 2])
 */
export const relu = signature<RealUnary>((x: Node): Node => b.where(b.lessEqual(x, 0), 0, x));

/**
 * `x` where it is positive, else `slope x`; the derivative at 0 is the slope.
 *
 * @category activations
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, leakyRelu, pipe, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([-1, 2]), leakyRelu(0.25)))), [-0.25, 2])
 */
export const leakyRelu = signature<(slope?: number) => <S extends Shape>(x: Expr<S>) => Expr<S>>(
  (slope = 0.01) =>
    (x: Node): Node =>
      b.where(b.lessEqual(x, 0), b.mul(x, slope), x),
);

/**
 * `x / (1 + e^-x)`: the sigmoid linear unit, or swish.
 *
 * S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-weighted linear units", Neural Networks 107 (2018), eq. 1.
 *
 * @category activations
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, silu, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(silu(constant([0, 1000])))), [0, 1000])
 */
export const silu = signature<RealUnary>((x: Node): Node => b.mul(x, b.sigmoid(x)));

/**
 * `x Φ(x)`, with `Φ` the distribution function of a standard normal: the Gaussian error linear unit, without approximation.
 *
 * D. Hendrycks, K. Gimpel, "Gaussian error linear units", arXiv:1606.08415, eq. 1.
 *
 * @category activations
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, gelu, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(gelu(constant([0, 10])))), [0, 10])
 */
export const gelu = signature<RealUnary>(
  (x: Node): Node => b.mul(b.mul(x, 0.5), b.add(b.erf(b.mul(x, Math.SQRT1_2)), 1)),
);

/** The signature of `layerNorm`. */
export type LayerNorm = (axes?: readonly number[], epsilon?: number) => <S extends Shape>(x: Expr<S>) => Expr<S>;

/**
 * `(x - mean) / √(variance + ε)` over the given axes (the last, unless they are given). A gain and a shift are `times(gain)` and
 * `plus(shift)` after it.
 *
 * `ShapeError` if an axis does not exist.
 *
 * J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization", arXiv:1607.06450, eq. 3.
 *
 * @category activations
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, layerNorm, pipe, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([1, 3]), layerNorm([-1], 0)))), [-1, 1])
 */
export const layerNorm = signature<LayerNorm>((given: readonly number[] = [-1], epsilon = 1e-5) => (x: Node): Node => {
  const axes = axesOf('layerNorm', shapeOf(x), given);
  const centred = b.sub(x, spread(meanNode('layerNorm', x, axes), x, axes));
  const variance = meanNode('layerNorm', b.mul(centred, centred), axes);
  return b.div(centred, spread(b.sqrt(b.add(variance, epsilon)), x, axes));
});
