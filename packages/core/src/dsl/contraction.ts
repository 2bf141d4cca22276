/**
 * Products that sum over what two operands share: of vectors, of matrices, and in general by Einstein's notation.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { showDims } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Contract, Fits, MatrixProduct, Shape, Valid } from '../shape/index.ts';

/** The signatures of `dot`: the second says what does not fit. */
export interface Dot {
  <A extends Shape, K extends number, B extends Shape>(a: Expr<[...A, K]>, b: Expr<[K, ...B]>): Expr<[...A, ...B]>;
  <A extends Shape, B extends Shape>(a: Expr<A>, b: Fits<Contract<A, B>, Expr<B>>): Expr<Valid<Contract<A, B>>>;
}

/** The pipeable twin of `dot`. */
export interface DotWith {
  <A extends Shape, K extends number, B extends Shape>(
    b: Expr<[NoInfer<K>, ...B]>,
  ): (a: Expr<[...A, K]>) => Expr<[...A, ...B]>;
  <B extends Shape>(b: Expr<B>): <A extends Shape>(a: Fits<Contract<A, B>, Expr<A>>) => Expr<Valid<Contract<A, B>>>;
}

const dotNode = (x: Node, y: Node): Node => {
  const rank = shapeOf(x).length;
  if (rank === 0 || shapeOf(y).length === 0) throw new ShapeError('dot', 'cannot contract a scalar');
  return b.dot(x, y, { contract: [[rank - 1], [0]], batch: [[], []] });
};

/**
 * `Σₖ a[…, k] b[k, …]`: the last axis of the first operand is matched with the first axis of the second, and summed. So it is the inner
 * product of vectors, a matrix applied to a vector, and the product of matrices.
 *
 * `ShapeError` if the two dimensions differ.
 *
 * @category contractions
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, dot, evaluate, toNested } from '@ergodic/core'
 *
 * const a = constant([[1, 2], [3, 4]])
 * const x = constant([1, 10])
 * assert.strictEqual(toNested(evaluate(dot(x, x))), 101)
 * assert.deepStrictEqual(toNested(evaluate(dot(a, x))), [21, 43])
 * assert.deepStrictEqual(toNested(evaluate(dot(a, a))), [[7, 10], [15, 22]])
 */
export const dot = signature<Dot>(dotNode);

/**
 * `dot(x, b)`: the pipeable twin of `dot`, as a layer applies its weights to what flows in.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, dot, dotWith, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * const weights = constant([[1, 2, 3], [4, 5, 6]])
 * assert.strictEqual(pipe(x, dotWith(weights)), dot(x, weights))
 */
export const dotWith = signature<DotWith>(
  (y: Node) =>
    (x: Node): Node =>
      dotNode(x, y),
);

/** The signatures of `matmul`. */
export interface Matmul {
  <L extends Shape, M extends number, K extends number, N extends number>(
    a: Expr<[...L, M, K]>,
    b: Expr<[...L, K, N]>,
  ): Expr<[...L, M, N]>;
  <A extends Shape, B extends Shape>(
    a: Expr<A>,
    b: Fits<MatrixProduct<A, B>, Expr<B>>,
  ): Expr<Valid<MatrixProduct<A, B>>>;
}

/**
 * `Σₖ a[l…, m, k] b[l…, k, n]`: a product of matrices, for each index of the leading axes, which are the same in both.
 *
 * `ShapeError` if the dimensions differ.
 *
 * @category contractions
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, matmul, toNested } from '@ergodic/core'
 *
 * const pair = constant([[[1, 2], [3, 4]], [[0, 1], [1, 0]]])
 * assert.deepStrictEqual(toNested(evaluate(matmul(pair, pair))), [[[7, 10], [15, 22]], [[1, 0], [0, 1]]])
 */
export const matmul = signature<Matmul>((x: Node, y: Node): Node => {
  const [s, t] = [shapeOf(x), shapeOf(y)];
  if (s.length < 2 || s.length !== t.length)
    throw new ShapeError('matmul', `wants matrices with the same leading axes, got ${showDims(s)} and ${showDims(t)}`);
  const lead = s.slice(2).map((_, axis) => axis);
  return b.dot(x, y, { contract: [[s.length - 1], [s.length - 2]], batch: [lead, lead] });
});
