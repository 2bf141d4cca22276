/**
 * Many numbers made one: sums, extremes, means. Each takes the axes first, then the array, so that it can stand in a `pipe`;
 * without axes it reduces all of them. Axes count from 0, or from -1 at the end backwards.
 */
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { dimAt, sizeOf } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import { axesOf, axisOf, type Fits, type Reduce, type Shape, type Valid, type Written } from '../shape/index.ts';
import type { Numeric } from './operand.ts';

/** Reduces reals: all axes, or those given. */
export interface Reducer {
  (): <S extends Shape>(x: Expr<S>) => Expr<[]>;
  <const A extends Shape>(
    axes: Written<A>,
  ): <S extends Shape>(x: Fits<Reduce<S, A>, Expr<S>>) => Expr<Valid<Reduce<S, A>>>;
}

/** Reduces reals or ints: all axes, or those given. */
export interface NumericReducer {
  (): <S extends Shape, D extends Numeric>(x: Expr<S, D>) => Expr<[], D>;
  <const A extends Shape>(
    axes: Written<A>,
  ): <S extends Shape, D extends Numeric>(x: Fits<Reduce<S, A>, Expr<S, D>>) => Expr<Valid<Reduce<S, A>>, D>;
}

/** The axis is named, and disappears; the result counts along it. */
export type Finder = <A extends number>(
  axis: A,
) => <S extends Shape>(x: Fits<Reduce<S, [A]>, Expr<S>>) => Expr<Valid<Reduce<S, [A]>>, 'int'>;

type Axes = readonly number[] | undefined;

/**
 * `Σ x` over the given axes, or all of them, for real and int operands.
 *
 * `ShapeError` if an axis does not exist.
 *
 * @category reductions
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, sum, toNested } from '@ergodic/core'
 *
 * const x = constant([[1, 2, 3], [4, 5, 6]])
 * assert.strictEqual(toNested(evaluate(pipe(x, sum()))), 21)
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, sum([0])))), [5, 7, 9])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, sum([-1])))), [6, 15])
 */
export const sum = signature<NumericReducer>(
  (axes?: Axes) =>
    (x: Node): Node =>
      b.sum(x, axesOf('sum', shapeOf(x), axes)),
);

/**
 * The largest value along the given axes, or all of them. Its derivative is split evenly among equal maxima.
 *
 * `ShapeError` if an axis does not exist, or is empty.
 *
 * @category reductions
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, max, pipe, toNested } from '@ergodic/core'
 *
 * const x = constant([[1, 5, 3], [4, 2, 6]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, max([1])))), [5, 6])
 */
export const max = signature<Reducer>(
  (axes?: Axes) =>
    (x: Node): Node =>
      b.reduceMax(x, axesOf('max', shapeOf(x), axes)),
);

/**
 * The smallest value along the given axes, or all of them. Its derivative is split evenly among equal minima.
 *
 * `ShapeError` if an axis does not exist, or is empty.
 *
 * @category reductions
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, min, pipe, toNested } from '@ergodic/core'
 *
 * assert.strictEqual(toNested(evaluate(pipe(constant([3, 1, 2]), min()))), 1)
 */
export const min = signature<Reducer>(
  (axes?: Axes) =>
    (x: Node): Node =>
      b.neg(b.reduceMax(b.neg(x), axesOf('min', shapeOf(x), axes))),
);

/**
 * Where the largest value stands along an axis, as an int; the first of equal ones. Its derivative is zero.
 *
 * `ShapeError` if the axis does not exist, or is empty.
 *
 * @category reductions
 *
 * @example
 * import * as assert from 'node:assert'
 * import { argmax, constant, evaluate, pipe, toNested } from '@ergodic/core'
 *
 * const x = constant([[1, 5, 3], [4, 2, 6]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, argmax(1)))), [1, 2])
 */
export const argmax = signature<Finder>(
  (axis: number) =>
    (x: Node): Node =>
      b.argmax(x, axisOf('argmax', shapeOf(x), axis)),
);

/** The mean of a node over axes, without types: composites share it. */
export const meanNode = (op: string, x: Node, axes: Axes): Node => {
  const over = axesOf(op, shapeOf(x), axes);
  const count = sizeOf(over.map((axis) => dimAt(shapeOf(x), axis)));
  return b.div(b.sum(x, over), count);
};

/**
 * `Σ x / n` over the given axes, or all of them; NaN of no values.
 *
 * `ShapeError` if an axis does not exist.
 *
 * @category reductions
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, mean, pipe, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([[1, 3], [5, 7]]), mean([0])))), [3, 5])
 */
export const mean = signature<Reducer>(
  (axes?: Axes) =>
    (x: Node): Node =>
      meanNode('mean', x, axes),
);

/** A node reduced over axes, and put back in its shape: what centring and normalising need. */
export const spread = (reduced: Node, like: Node, axes: readonly number[]): Node => {
  const shape = shapeOf(like);
  return b.broadcast(
    reduced,
    shape,
    shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis)),
  );
};

/**
 * `Σ (x - mean)² / n` over the given axes, or all of them: the variance of the values themselves (for an estimate from a sample,
 * multiply by n / (n - 1)). The mean is subtracted first, so that a large mean costs no accuracy.
 *
 * `ShapeError` if an axis does not exist.
 *
 * @category reductions
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, toNested, variance } from '@ergodic/core'
 *
 * assert.strictEqual(toNested(evaluate(pipe(constant([1, 3]), variance()))), 1)
 */
export const variance = signature<Reducer>((axes?: Axes) => (x: Node): Node => {
  const over = axesOf('variance', shapeOf(x), axes);
  const centred = b.sub(x, spread(meanNode('variance', x, over), x, over));
  return meanNode('variance', b.mul(centred, centred), over);
});
