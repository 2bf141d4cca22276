/**
 * Squares, products and quadratic forms.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { sameDims, showDims } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Shape } from '../shape/index.ts';
import type { Numeric } from './operand.ts';
import type { Unary } from './signatures.ts';

/**
 * `x²`, for real and int operands.
 *
 * @category algebra
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, square, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(square(constant([-3, 2])))), [9, 4])
 */
export const square = signature<Unary<Numeric>>((x: Node): Node => b.mul(x, x));

/**
 * `Σ a b` over all axes of two arrays of one shape: the inner product.
 *
 * `ShapeError` if the shapes differ.
 *
 * @category algebra
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, dotProduct, evaluate, toNested } from '@ergodic/core'
 *
 * const a = constant([[1, 2], [3, 4]])
 * assert.strictEqual(toNested(evaluate(dotProduct(a, a))), 30)
 */
export const dotProduct = signature<<S extends Shape>(a: Expr<S>, b: Expr<S>) => Expr<[]>>((x: Node, y: Node): Node => {
  if (!sameDims(shapeOf(x), shapeOf(y)))
    throw new ShapeError('dotProduct', `the shapes ${showDims(shapeOf(x))} and ${showDims(shapeOf(y))} differ`);
  const axes = shapeOf(x).map((_, axis) => axis);
  return b.dot(x, y, { contract: [axes, axes], batch: [[], []] });
});

/**
 * `a[i…] b[j…]`: every product of an element of one array with one of the other.
 *
 * @category algebra
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, outer, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(outer(constant([1, 2]), constant([3, 4])))), [[3, 4], [6, 8]])
 */
export const outer = signature<<A extends Shape, B extends Shape>(a: Expr<A>, b: Expr<B>) => Expr<[...A, ...B]>>(
  (x: Node, y: Node): Node => b.dot(x, y, { contract: [[], []], batch: [[], []] }),
);

const matrixTimes = (a: Node, x: Node): Node => b.dot(a, x, { contract: [[1], [0]], batch: [[], []] });

/** `xᵀ A x` without types. */
export const quadraticFormNode = (x: Node, a: Node): Node => {
  if (shapeOf(x).length !== 1 || shapeOf(a).length !== 2)
    throw new ShapeError(
      'quadraticForm',
      `wants [N] and [N, N], got ${showDims(shapeOf(x))} and ${showDims(shapeOf(a))}`,
    );
  return b.dot(x, matrixTimes(a, x), { contract: [[0], [0]], batch: [[], []] });
};

/**
 * `xᵀ A x`.
 *
 * `ShapeError` if the dimensions differ.
 *
 * @category algebra
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, quadraticForm, toNested } from '@ergodic/core'
 *
 * const a = constant([[2, 1], [1, 3]])
 * assert.strictEqual(toNested(evaluate(quadraticForm(constant([1, 2]), a))), 18)
 */
export const quadraticForm =
  signature<<N extends number>(x: Expr<[N]>, a: Expr<[N, N]>) => Expr<[]>>(quadraticFormNode);
