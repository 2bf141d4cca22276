/**
 * Reading at computed places, and its transpose, writing there. An index outside its axis is clamped to it.
 */
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import type { Dtype } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import { axisOf, type Fits, type Replace, type Shape, type Valid } from '../shape/index.ts';

/** The signatures of `take`. */
export interface Take {
  <I extends Shape>(
    indices: Expr<I, 'int'>,
  ): <N extends number, S extends Shape, D extends Dtype>(x: Expr<[N, ...S], D>) => Expr<[...I, ...S], D>;
  <I extends Shape, A extends number>(
    indices: Expr<I, 'int'>,
    axis: A,
  ): <S extends Shape, D extends Dtype>(x: Fits<Replace<S, A, I>, Expr<S, D>>) => Expr<Valid<Replace<S, A, I>>, D>;
}

/**
 * The parts at the given indices of an axis (the first, unless one is given): `out[i…, …] = x[indices[i…], …]`. The axis is replaced by
 * those of the indices.
 *
 * `ShapeError` if there is no such axis.
 *
 * @category indexing
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, take, toNested } from '@ergodic/core'
 *
 * const x = constant([[1, 2], [3, 4], [5, 6]])
 * const rows = constant([2, 0], 'int')
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, take(rows)))), [[5, 6], [1, 2]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, take(constant(1, 'int'), 1)))), [2, 4, 6])
 */
export const take = signature<Take>(
  (indices: Node, axis = 0) =>
    (x: Node): Node =>
      b.take(x, indices, axisOf('take', shapeOf(x), axis)),
);

/** The signature of `takeTranspose`. */
export type Scatter = <I extends Shape, N extends number>(
  indices: Expr<I, 'int'>,
  size: N,
) => <S extends Shape>(x: Expr<[...I, ...S]>) => Expr<[N, ...S]>;

/**
 * The transpose of `take` along the first axis: `out[n, …] = Σ x[i…, …]` over the places where `indices[i…] = n`. It counts, bins and
 * scatters.
 *
 * `ShapeError` if the array does not begin with the axes of the indices.
 *
 * @category indexing
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, takeTranspose, toNested } from '@ergodic/core'
 *
 * const bins = constant([0, 2, 0], 'int')
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([1, 10, 100]), takeTranspose(bins, 3)))), [101, 0, 10])
 */
export const takeTranspose = signature<Scatter>(
  (indices: Node, size: number) =>
    (x: Node): Node =>
      b.takeTranspose(x, indices, 0, size),
);
