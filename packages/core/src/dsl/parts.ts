/**
 * Arrays cut into parts, and put together from them.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type AnyExpr, type DtypeOf, type Expr, type ShapeOf, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { type Dims, type Dtype, dimAt, showDims } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import {
  axisOf,
  type DimAt,
  type Fits,
  type Insert,
  type Plus,
  type Replace,
  type Shape,
  type Valid,
  type Written,
} from '../shape/index.ts';

/** The signatures of `slice`: the result has the sizes that are asked for. */
export type Slicer = <const T extends Shape>(
  starts: readonly number[],
  sizes: Written<T>,
  strides?: readonly number[],
) => <S extends Shape, D extends Dtype>(x: Expr<S, D>) => Expr<T, D>;

/**
 * The block of the given sizes whose first element is at `starts`; with strides, every so-manieth element.
 *
 * `ShapeError` if the block does not lie in the array.
 *
 * @category parts
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, slice, toNested } from '@ergodic/core'
 *
 * const x = constant([[1, 2, 3], [4, 5, 6]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, slice([0, 1], [2, 2])))), [[2, 3], [5, 6]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, slice([0, 0], [1, 2], [1, 2])))), [[1, 3]])
 */
export const slice = signature<Slicer>(
  (starts: readonly number[], sizes: Dims, strides: readonly number[] = sizes.map(() => 1)) =>
    (x: Node): Node => {
      const limits = sizes.map((size, axis) => {
        const start = starts[axis] ?? 0;
        return size === 0 ? start : start + (size - 1) * (strides[axis] ?? 1) + 1;
      });
      return b.slice(x, starts, limits, strides);
    },
);

/** The signatures of `at`. */
export interface At {
  (index: number): <N extends number, S extends Shape, D extends Dtype>(x: Expr<[N, ...S], D>) => Expr<S, D>;
  <A extends number>(
    index: number,
    axis: A,
  ): <S extends Shape, D extends Dtype>(x: Fits<Replace<S, A, []>, Expr<S, D>>) => Expr<Valid<Replace<S, A, []>>, D>;
}

/**
 * The part at one index of an axis (the first, unless one is given), which disappears: `pipe(x, at(0))` is x₀. An index below 0 counts
 * from the end.
 *
 * `ShapeError` if there is no such index or axis.
 *
 * @category parts
 *
 * @example
 * import * as assert from 'node:assert'
 * import { at, constant, evaluate, pipe, toNested } from '@ergodic/core'
 *
 * const x = constant([[1, 2], [3, 4]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, at(-1)))), [3, 4])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, at(0, 1)))), [1, 3])
 */
export const at = signature<At>((index: number, axis = 0) => (x: Node): Node => {
  const shape = shapeOf(x);
  const cut = axisOf('at', shape, axis);
  const size = dimAt(shape, cut);
  const i = index < 0 ? index + size : index;
  if (!Number.isInteger(i) || i < 0 || i >= size)
    throw new ShapeError('at', `no index ${index} along axis ${axis} of ${showDims(shape)}`);
  const part = b.slice(
    x,
    shape.map((_, k) => (k === cut ? i : 0)),
    shape.map((n, k) => (k === cut ? i + 1 : n)),
  );
  return b.reshape(part, shape.toSpliced(cut, 1));
});

/** A tuple of as many as a literal `N` says, up to 64; else an array. */
export type Repeated<T, N extends number, Done extends readonly T[] = []> = number extends N
  ? readonly T[]
  : Done['length'] extends N
    ? Readonly<Done>
    : Done['length'] extends 64
      ? readonly T[]
      : Repeated<T, N, [...Done, T]>;

/** The signature of `unstack`. */
export type Unstack = <N extends number, S extends Shape, D extends Dtype>(
  x: Expr<[N, ...S], D>,
) => Repeated<Expr<S, D>, N>;

/**
 * The parts along the first axis, as a tuple: `const [x0, x1] = unstack(x)` names the coordinates of a point.
 *
 * `ShapeError` if the array is a scalar.
 *
 * @category parts
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, mul, toNested, unstack } from '@ergodic/core'
 *
 * const [x0, x1] = unstack(constant([3, 4]))
 * assert.strictEqual(toNested(evaluate(mul(x0, x1))), 12)
 */
export const unstack = signature<Unstack>((x: Node): readonly Node[] => {
  const [n] = shapeOf(x);
  if (n === undefined) throw new ShapeError('unstack', 'a scalar has no parts');
  return Array.from({ length: n }, (_, i) => b.row(x, i));
});

/** The number of parts, where it is a literal. */
type Count<T extends readonly unknown[]> = T['length'];

/** The signatures of `stack`. */
export interface Stack {
  <S extends Shape, D extends Dtype, const P extends readonly Expr<S, D>[]>(
    parts: P & readonly Expr<S, D>[],
  ): Expr<[Count<P>, ...ShapeOf<P[number]>], DtypeOf<P[number]>>;
  <P extends readonly AnyExpr[], A extends number>(
    parts: readonly [...P],
    axis: A,
  ): Expr<Valid<Insert<ShapeOf<P[number]>, A, Count<P>>>, DtypeOf<P[number]>>;
}

/**
 * Arrays of one shape along a new axis, which stands at `axis` of the result (the first, unless one is given).
 *
 * `ShapeError` if the shapes differ, or there is nothing to stack.
 *
 * @category parts
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, stack, toNested } from '@ergodic/core'
 *
 * const [x, y] = [constant([1, 2]), constant([3, 4])]
 * assert.deepStrictEqual(toNested(evaluate(stack([x, y]))), [[1, 2], [3, 4]])
 * assert.deepStrictEqual(toNested(evaluate(stack([x, y], 1))), [[1, 3], [2, 4]])
 */
export const stack = signature<Stack>((parts: readonly Node[], axis = 0): Node => {
  const [first] = parts;
  if (first === undefined) throw new ShapeError('stack', 'nothing to stack');
  const shape = shapeOf(first);
  const put = axisOf('stack', [...shape, 1], axis);
  return b.concat(
    parts.map((part) => b.reshape(part, shapeOf(part).toSpliced(put, 0, 1))),
    put,
  );
});

/** The sizes of the parts along an axis, summed. */
type Joined<P extends readonly AnyExpr[], A extends number> = P extends readonly [
  infer First extends AnyExpr,
  ...infer Rest extends readonly AnyExpr[],
]
  ? Rest extends readonly []
    ? DimAt<ShapeOf<First>, A>
    : Plus<DimAt<ShapeOf<First>, A>, Joined<Rest, A>>
  : number;

/** The signatures of `concat`. */
export interface Concat {
  <const P extends readonly [AnyExpr, ...AnyExpr[]]>(
    parts: P,
  ): Expr<Valid<Replace<ShapeOf<P[0]>, 0, [Joined<P, 0>]>>, DtypeOf<P[0]>>;
  <const P extends readonly [AnyExpr, ...AnyExpr[]], A extends number>(
    parts: P,
    axis: A,
  ): Expr<Valid<Replace<ShapeOf<P[0]>, A, [Joined<P, A>]>>, DtypeOf<P[0]>>;
  <S extends Shape, D extends Dtype>(parts: readonly Expr<S, D>[], axis?: number): Expr<Shape, D>;
}

/**
 * Arrays one after the other along an axis (the first, unless one is given).
 *
 * `ShapeError` if they differ in another axis.
 *
 * @category parts
 *
 * @example
 * import * as assert from 'node:assert'
 * import { concat, constant, evaluate, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(concat([constant([1, 2]), constant([3])]))), [1, 2, 3])
 */
export const concat = signature<Concat>((parts: readonly Node[], axis = 0): Node => {
  const [first] = parts;
  if (first === undefined) throw new ShapeError('concat', 'nothing to join');
  return b.concat(parts, axisOf('concat', shapeOf(first), axis));
});

/** The dimensions of two lists, added. */
type Added<S extends Shape, T extends Shape> = S extends [infer M extends number, ...infer Ms extends Shape]
  ? T extends [infer N extends number, ...infer Ns extends Shape]
    ? [Plus<M, N>, ...Added<Ms, Ns>]
    : []
  : [];

type Padded<S extends Shape, Low extends Shape, High extends Shape> = number extends [...S, ...Low, ...High]['length']
  ? Shape
  : Added<Added<S, Low>, High>;

/** The signatures of `pad`. */
export interface Pad {
  <const Low extends Shape, const High extends Shape>(
    low: Written<Low>,
    high: Written<High>,
  ): <S extends Shape, D extends Dtype>(x: Expr<S, D>) => Expr<Padded<S, Low, High>, D>;
  (
    low: readonly number[],
    high: readonly number[],
    interior: readonly number[],
  ): <S extends Shape, D extends Dtype>(x: Expr<S, D>) => Expr<Shape, D>;
}

/**
 * Zeros before and after each axis, and, if `interior` is given, between neighbours.
 *
 * `ShapeError` unless each axis is given a whole number, 0 or more.
 *
 * @category parts
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pad, pipe, toNested } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, pad([1], [2])))), [0, 1, 2, 0, 0])
 * assert.deepStrictEqual(toNested(evaluate(pipe(x, pad([0], [0], [1])))), [1, 0, 2])
 */
export const pad = signature<Pad>(
  (low: readonly number[], high: readonly number[], interior?: readonly number[]) =>
    (x: Node): Node =>
      b.pad(x, low, high, interior),
);
