/**
 * Where expressions begin: inputs, constants, and arrays made of nothing.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Expr, signature, typed } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import { arrayType, type Dims, type Dtype } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import { axisOf, type Shape, type Written } from '../shape/index.ts';
import { type Nested, type NestedNumbers, type NestedShape, parseNested, type Tensor } from '../tensor/index.ts';
import type { Numeric } from './operand.ts';

/** The signatures of `input`. */
export interface Input {
  <const S extends Shape>(name: string, shape: Written<S>): Expr<S>;
  <const S extends Shape, D extends Dtype>(name: string, shape: Written<S>, dtype: D): Expr<S, D>;
}

/**
 * A value that is given when the expression runs, under a name. Inputs of one name, shape and kind are one.
 *
 * `ShapeError` unless the dimensions are whole numbers, 0 or more.
 *
 * @category leaves
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, input, pipe, sum, toNested } from '@ergodic/core'
 *
 * const x = input('x', [3])
 * assert.strictEqual(toNested(evaluate(pipe(x, sum()), { x: [1, 2, 3] })), 6)
 */
export const input = signature<Input>(
  (name: string, shape: Dims, dtype: Dtype = 'real'): Node => b.input(name, dtype, shape),
);

/** The signatures of `constant`. */
export interface Constant {
  (value: number): Expr<[]>;
  <S extends Shape, D extends Dtype>(value: Tensor<S, D>): Expr<S, D>;
  <const T extends NestedNumbers>(value: T): Expr<NestedShape<T>>;
  <const T extends Nested, D extends Dtype>(value: T, dtype: D): Expr<NestedShape<T>, D>;
}

const isTensor = (value: Nested | Tensor<Shape, Dtype>): value is Tensor<Shape, Dtype> =>
  typeof value === 'object' && 'dtype' in value;

/**
 * A known value: a number, nested arrays, or a tensor. The data become part of the expression, and of every program made of it; large
 * data are better an `input`.
 *
 * `ShapeError` if arrays are ragged, or a value is not of the kind.
 *
 * @category leaves
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, tensor, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(constant([[1, 2], [3, 4]]))), [[1, 2], [3, 4]])
 * assert.strictEqual(constant(tensor([1, 2])), constant([1, 2]))
 */
export const constant = signature<Constant>((value: Nested | Tensor<Shape, Dtype>, dtype: Dtype = 'real'): Node => {
  const { shape, data, dtype: kind } = isTensor(value) ? value : parseNested(value, dtype);
  return b.constant(kind, shape, Array.from(data));
});

/** The signatures of arrays that hold one value. */
export interface Filled {
  <const S extends Shape>(shape: Written<S>): Expr<S>;
  <const S extends Shape, D extends Numeric>(shape: Written<S>, dtype: D): Expr<S, D>;
}

/**
 * Zeros.
 *
 * @category leaves
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, toNested, zeros } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(zeros([2, 1]))), [[0], [0]])
 */
export const zeros = signature<Filled>(
  (shape: Dims, dtype: Numeric = 'real'): Node => b.full(0, arrayType(dtype, shape)),
);

/**
 * Ones.
 *
 * @category leaves
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, ones, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(ones([2]))), [1, 1])
 */
export const ones = signature<Filled>(
  (shape: Dims, dtype: Numeric = 'real'): Node => b.full(1, arrayType(dtype, shape)),
);

/**
 * One value everywhere: a number, or a scalar expression.
 *
 * @category leaves
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, full, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(full([2], 7))), [7, 7])
 */
export const full = <const S extends Shape>(shape: Written<S>, value: number | Expr<[]>): Expr<S> =>
  typed(b.broadcastTo(typeof value === 'number' ? b.scalar(value) : value, shape));

/**
 * The numbers 0, 1, 2, … along an axis (the first, unless one is given), as ints.
 *
 * `ShapeError` if there is no such axis.
 *
 * @category leaves
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, iota, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(iota([3]))), [0, 1, 2])
 * assert.deepStrictEqual(toNested(evaluate(iota([2, 2], 1))), [[0, 1], [0, 1]])
 */
export const iota = <const S extends Shape>(shape: Written<S>, axis = 0): Expr<S, 'int'> => {
  if (shape.length === 0) throw new ShapeError('iota', 'a scalar has no axis to count along');
  return typed(b.iota(shape, axisOf('iota', shape, axis)));
};

/**
 * The unit matrix, `n` by `n`.
 *
 * @category leaves
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, eye, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(eye(2))), [[1, 0], [0, 1]])
 */
export const eye = <N extends number>(n: N): Expr<[N, N]> => {
  const shape = [n, n] as const;
  return typed(b.cast(b.equal(b.iota(shape, 0), b.iota(shape, 1)), 'real'));
};
