/**
 * The connectives of truth values, and `where`, which is how the language branches.
 */

import type { Expr } from '../graph/expr.ts';
import { signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import type { Dtype } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import { make } from '../ops/make.ts';
import { type Broadcast, broadcastDims, type Fits, type Shape, type Valid } from '../shape/index.ts';
import { type Exprs, leaves, type Nodes, rebuild, requireAlike } from '../structure/index.ts';
import { align, type Numeric, type Operand } from './operand.ts';
import type { Binary, By, Unary } from './signatures.ts';

type Name = 'and' | 'or';

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
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, greater, less, or, toNested } from '@ergodic/core'
 *
 * const x = constant([1, 2, 3])
 * assert.deepStrictEqual(toNested(evaluate(or(greater(x, 2), less(x, 2)))), [true, false, true])
 */
export const or = signature<Binary<'bool'>>(build('or'));

/**
 * True where the operand is not.
 *
 * @category logic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, less, not, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(not(less(constant([1, 3]), 2)))), [false, true])
 */
export const not = signature<Unary<'bool'>>((x: Node): Node => b.not(x));

/**
 * True where what flows in and `b` both are: the pipeable twin of `and`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { and, andAlso, constant, greater, less, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2, 3])
 * assert.strictEqual(pipe(greater(x, 1), andAlso(less(x, 3))), and(greater(x, 1), less(x, 3)))
 */
export const andAlso = signature<By<'bool'>>(twin('and'));

/**
 * True where what flows in or `b` is: the pipeable twin of `or`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, greater, less, or, orElse, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2, 3])
 * assert.strictEqual(pipe(greater(x, 1), orElse(less(x, 3))), or(greater(x, 1), less(x, 3)))
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

/** The signature of `choose`. */
export type Choose = <T extends Exprs>(condition: Expr<[], 'bool'>, a: T, b: NoInfer<T>) => T;

/**
 * All of `a` if the condition holds, else all of `b`: `where` for tuples and records of expressions, such as the states of a chain.
 *
 * `ShapeError` unless the two are alike.
 *
 * @category logic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { choose, constant, evaluate, less, toNested } from '@ergodic/core'
 *
 * const { x, y } = choose(less(constant(1), 2), { x: constant(1), y: constant([2]) }, { x: constant(3), y: constant([4]) })
 * assert.deepStrictEqual([toNested(evaluate(x)), toNested(evaluate(y))], [1, [2]])
 */
export const choose = signature<Choose>((condition: Node, a: Nodes, c: Nodes): Nodes => {
  requireAlike('choose', a, c);
  const others = leaves(c);
  return rebuild(
    a,
    leaves(a).map((x, i) => b.where(b.broadcastTo(condition, shapeOf(x)), x, others[i] ?? x)),
  );
});
