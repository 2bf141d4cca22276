/**
 * Questions about numbers, their connectives, and `where`, which is how the language branches.
 */

import type { Expr } from '../graph/expr.ts';
import { signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import type { Dtype } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import { make } from '../ops/make.ts';
import { type Broadcast, broadcastDims, type Fits, type Shape, type Valid } from '../shape/index.ts';
import { align, type Numeric, type Operand } from './operand.ts';
import type { Binary, By, Comparison, ComparisonBy, Unary } from './signatures.ts';

type Name = 'equal' | 'notEqual' | 'less' | 'lessEqual' | 'greater' | 'greaterEqual' | 'and' | 'or';

const build =
  (op: Name) =>
  (x: Operand, y: Operand): Node =>
    make(op, align(op, x, y), {});

const twin =
  (op: Name) =>
  (y: Operand) =>
  (x: Operand): Node =>
    build(op)(x, y);

/**
 * `a = b`, of any kind. NaN equals nothing.
 *
 * @category comparison
 */
export const equal = signature<Comparison<Dtype>>(build('equal'));

/**
 * `a ≠ b`, of any kind. NaN differs from everything.
 *
 * @category comparison
 */
export const notEqual = signature<Comparison<Dtype>>(build('notEqual'));

/**
 * `a < b`.
 *
 * @category comparison
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, less, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(less(constant([1, 2, 3]), 2))), [true, false, false])
 */
export const less = signature<Comparison<Numeric>>(build('less'));

/**
 * `a ≤ b`.
 *
 * @category comparison
 */
export const lessEqual = signature<Comparison<Numeric>>(build('lessEqual'));

/**
 * `a > b`.
 *
 * @category comparison
 */
export const greater = signature<Comparison<Numeric>>(build('greater'));

/**
 * `a ≥ b`.
 *
 * @category comparison
 */
export const greaterEqual = signature<Comparison<Numeric>>(build('greaterEqual'));

/**
 * `x = b`: the pipeable twin of `equal`.
 *
 * @category pipeable
 */
export const isEqualTo = signature<ComparisonBy<Dtype>>(twin('equal'));

/**
 * `x ≠ b`: the pipeable twin of `notEqual`.
 *
 * @category pipeable
 */
export const isNotEqualTo = signature<ComparisonBy<Dtype>>(twin('notEqual'));

/**
 * `x < b`: the pipeable twin of `less`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, isLessThan, less, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, isLessThan(2)), less(x, 2))
 */
export const isLessThan = signature<ComparisonBy<Numeric>>(twin('less'));

/**
 * `x ≤ b`: the pipeable twin of `lessEqual`.
 *
 * @category pipeable
 */
export const isAtMost = signature<ComparisonBy<Numeric>>(twin('lessEqual'));

/**
 * `x > b`: the pipeable twin of `greater`.
 *
 * @category pipeable
 */
export const isGreaterThan = signature<ComparisonBy<Numeric>>(twin('greater'));

/**
 * `x ≥ b`: the pipeable twin of `greaterEqual`.
 *
 * @category pipeable
 */
export const isAtLeast = signature<ComparisonBy<Numeric>>(twin('greaterEqual'));

/**
 * True where both operands are.
 *
 * @category logic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { and, constant, evaluate, greater, less, toNested } from '@ergodic/core'
 *
 * const x = constant([1, 2, 3])
 * assert.deepStrictEqual(toNested(evaluate(and(greater(x, 1), less(x, 3)))), [false, true, false])
 */
export const and = signature<Binary<'bool'>>(build('and'));

/**
 * True where at least one of the operands is.
 *
 * @category logic
 */
export const or = signature<Binary<'bool'>>(build('or'));

/**
 * True where the operand is not.
 *
 * @category logic
 */
export const not = signature<Unary<'bool'>>((x: Node): Node => b.not(x));

/**
 * True where what flows in and `b` both are: the pipeable twin of `and`.
 *
 * @category pipeable
 */
export const andAlso = signature<By<'bool'>>(twin('and'));

/**
 * True where what flows in or `b` is: the pipeable twin of `or`.
 *
 * @category pipeable
 */
export const orElse = signature<By<'bool'>>(twin('or'));

/** The signatures of `where`, in the order of `signatures.ts`. */
export interface Where {
  <S extends Shape>(condition: Expr<S, 'bool'>, a: number, b: number): Expr<S>;
  <S extends Shape, D extends Numeric>(condition: Expr<S, 'bool'>, a: Expr<S, D>, b: number): Expr<S, D>;
  <S extends Shape, D extends Numeric>(condition: Expr<S, 'bool'>, a: number, b: Expr<S, D>): Expr<S, D>;
  <S extends Shape, D extends Dtype>(condition: Expr<S, 'bool'>, a: Expr<S, D>, b: Expr<S, D>): Expr<S, D>;
  <S extends Shape, D extends Dtype>(condition: Expr<S, 'bool'>, a: Expr<S, D>, b: Expr<[], D>): Expr<S, D>;
  <S extends Shape, D extends Dtype>(condition: Expr<S, 'bool'>, a: Expr<[], D>, b: Expr<S, D>): Expr<S, D>;
  <S extends Shape, D extends Dtype>(condition: Expr<[], 'bool'>, a: Expr<S, D>, b: Expr<S, D>): Expr<S, D>;
  <C extends Shape, A extends Shape, D extends Numeric>(
    condition: Expr<C, 'bool'>,
    a: Fits<Broadcast<C, A>, Expr<A, D>>,
    b: number,
  ): Expr<Valid<Broadcast<C, A>>, D>;
  <C extends Shape, B extends Shape, D extends Numeric>(
    condition: Expr<C, 'bool'>,
    a: number,
    b: Fits<Broadcast<C, B>, Expr<B, D>>,
  ): Expr<Valid<Broadcast<C, B>>, D>;
  <C extends Shape, A extends Shape, B extends Shape, D extends Dtype>(
    condition: Expr<C, 'bool'>,
    a: Fits<Broadcast<C, A>, Expr<A, D>>,
    b: Fits<Broadcast<Valid<Broadcast<C, A>>, B>, Expr<B, D>>,
  ): Expr<Valid<Broadcast<Valid<Broadcast<C, A>>, B>>, D>;
}

/**
 * `a` where the condition holds, else `b`; the three broadcast, and a number stands for itself everywhere.
 *
 * Both are computed: `where` chooses values, it does not skip work. In a derivative the branch that was not chosen is multiplied by
 * zero, so where it is infinite the result is NaN: guard the *operand* of the branch with a second `where`, as `safeSqrt` does.
 *
 * `ShapeError` where the operands do not broadcast.
 *
 * @category logic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, less, toNested, where } from '@ergodic/core'
 *
 * const x = constant([-1, 2])
 * assert.deepStrictEqual(toNested(evaluate(where(less(x, 0), 0, x))), [0, 2])
 */
export const where = signature<Where>((condition: Node, x: Operand, y: Operand): Node => {
  const [a, c] = align('where', x, y);
  const shape = broadcastDims('where', shapeOf(condition), shapeOf(a));
  return b.where(b.broadcastTo(condition, shape), b.broadcastTo(a, shape), b.broadcastTo(c, shape));
});
