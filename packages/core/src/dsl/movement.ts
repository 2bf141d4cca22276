/**
 * The same numbers, standing elsewhere. All are pipeable: what to do first, the array second.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { type Dims, type Dtype, dimAt, sameDims, showDims } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import {
  axesOf,
  axisOf,
  broadcastDims,
  type Fits,
  type Insert,
  type Reduce,
  type Reverse,
  type Shape,
  type Transpose,
  type Valid,
  type Written,
} from '../shape/index.ts';

/** Gives an array another shape, which is written out. */
export type Into = <const T extends Shape>(
  shape: Written<T>,
) => <S extends Shape, D extends Dtype>(x: Expr<S, D>) => Expr<T, D>;

/**
 * The same values, row-major, in another shape of as many elements.
 *
 * `ShapeError` if the numbers of elements differ.
 *
 * @category movement
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, reshape, toNested } from '@ergodic/core'
 *
 * const x = constant([1, 2, 3, 4, 5, 6])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, reshape([2, 3])))), [[1, 2, 3], [4, 5, 6]])
 */
export const reshape = signature<Into>(
  (shape: Dims) =>
    (x: Node): Node =>
      b.reshape(x, shape),
);

/**
 * Copies along new or unit axes, as numpy does: shapes are aligned at the last axis.
 *
 * `ShapeError` if the array does not fit.
 *
 * @category movement
 *
 * @example
 * import * as assert from 'node:assert'
 * import { broadcastTo, constant, evaluate, pipe, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([1, 2]), broadcastTo([2, 2])))), [[1, 2], [1, 2]])
 */
export const broadcastTo = signature<Into>((shape: Dims) => (x: Node): Node => {
  if (!sameDims(broadcastDims('broadcastTo', shapeOf(x), shape), shape))
    throw new ShapeError('broadcastTo', `${showDims(shapeOf(x))} does not fit in ${showDims(shape)}`);
  return b.broadcastTo(x, shape);
});

/**
 * The array itself, promised to be of a shape that the compiler could not work out (after a convolution, say), and checked now.
 *
 * `ShapeError` if it is of another shape.
 *
 * @category movement
 *
 * @example
 * import * as assert from 'node:assert'
 * import { conv2d, input, ofShape, pipe } from '@ergodic/core'
 *
 * const image = input('image', [1, 3, 8, 8])
 * const kernel = input('kernel', [4, 3, 3, 3])
 * const features = pipe(image, conv2d(kernel), ofShape([1, 4, 6, 6]))
 * assert.throws(() => pipe(features, ofShape([2, 2])), /is \[1, 4, 6, 6\], not \[2, 2\]/)
 */
export const ofShape = signature<Into>((shape: Dims) => (x: Node): Node => {
  if (!sameDims(shapeOf(x), shape))
    throw new ShapeError('ofShape', `the shape is ${showDims(shapeOf(x))}, not ${showDims(shape)}`);
  return x;
});

/** The signatures of `transpose`. */
export interface Transposer {
  (): <S extends Shape, D extends Dtype>(x: Expr<S, D>) => Expr<Reverse<S>, D>;
  <const P extends Shape>(
    perm: Written<P>,
  ): <S extends Shape, D extends Dtype>(x: Fits<Transpose<S, P>, Expr<S, D>>) => Expr<Valid<Transpose<S, P>>, D>;
}

/**
 * Axis `i` of the result is axis `perm[i]` of the array; without a permutation the axes are reversed.
 *
 * `ShapeError` if `perm` does not name each axis once.
 *
 * @category movement
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, input, pipe, toNested, transpose } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([[1, 2, 3]]), transpose()))), [[1], [2], [3]])
 * assert.deepStrictEqual(pipe(input('x', [2, 3, 4]), transpose([2, 0, 1])).type, { dtype: 'real', shape: [4, 2, 3] })
 */
export const transpose = signature<Transposer>((perm?: readonly number[]) => (x: Node): Node => {
  const axes = axesOf('transpose', shapeOf(x), perm);
  if (axes.length !== shapeOf(x).length)
    throw new ShapeError('transpose', `[${axes.join(', ')}] does not name each axis of ${showDims(shapeOf(x))}`);
  return b.transpose(x, perm === undefined ? axes.toReversed() : axes);
});

/** Keeps shape and kind; takes axes, or all of them. */
export type Along = (axes?: readonly number[]) => <S extends Shape, D extends Dtype>(x: Expr<S, D>) => Expr<S, D>;

/**
 * Reverses the order along the given axes, or all of them.
 *
 * `ShapeError` if an axis does not exist.
 *
 * @category movement
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, flip, pipe, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([1, 2, 3]), flip()))), [3, 2, 1])
 */
export const flip = signature<Along>(
  (axes?: readonly number[]) =>
    (x: Node): Node =>
      b.flip(x, axesOf('flip', shapeOf(x), axes)),
);

/** The signatures of `expandDims`. */
export type Expander = <A extends number>(
  axis: A,
) => <S extends Shape, D extends Dtype>(x: Fits<Insert<S, A, 1>, Expr<S, D>>) => Expr<Valid<Insert<S, A, 1>>, D>;

/**
 * A new axis of one element, standing at `axis` of the result: `expandDims(-1)` makes a column of a vector.
 *
 * `ShapeError` if the result has no such axis.
 *
 * @category movement
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, expandDims, pipe, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([1, 2]), expandDims(-1)))), [[1], [2]])
 */
export const expandDims = signature<Expander>((axis: number) => (x: Node): Node => {
  const shape = shapeOf(x);
  const at = axisOf('expandDims', [...shape, 1], axis);
  return b.reshape(x, shape.toSpliced(at, 0, 1));
});

/** The signatures of `squeeze`. */
export type Squeezer = <const A extends Shape>(
  axes: Written<A>,
) => <S extends Shape, D extends Dtype>(x: Fits<Reduce<S, A>, Expr<S, D>>) => Expr<Valid<Reduce<S, A>>, D>;

/**
 * Drops axes of one element.
 *
 * `ShapeError` if one of the axes does not exist, or has another size.
 *
 * @category movement
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, squeeze, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([[1], [2]]), squeeze([1])))), [1, 2])
 */
export const squeeze = signature<Squeezer>((axes: readonly number[]) => (x: Node): Node => {
  const shape = shapeOf(x);
  const gone = axesOf('squeeze', shape, axes);
  for (const axis of gone)
    if (dimAt(shape, axis) !== 1) throw new ShapeError('squeeze', `axis ${axis} of ${showDims(shape)} is not 1`);
  return b.reshape(
    x,
    shape.filter((_, axis) => !gone.includes(axis)),
  );
});
