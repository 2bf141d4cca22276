/**
 * From one kind of number to another.
 */
import { type Expr, signature } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import type { Dtype } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Shape } from '../shape/index.ts';

/** Kinds that can be turned into numbers: random bits cannot. */
export type Castable = Exclude<Dtype, 'bits'>;

/** A cast to `To`. */
export type Cast<To extends Dtype> = <S extends Shape, D extends Castable>(x: Expr<S, D>) => Expr<S, To>;

/**
 * Ints, or bools (0 and 1), as reals.
 *
 * @category casts
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, iota, pipe, plus, toNested, toReal } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(iota([3]), toReal, plus(0.5)))), [0.5, 1.5, 2.5])
 */
export const toReal = signature<Cast<'real'>>((x: Node): Node => b.cast(x, 'real'));

/**
 * Reals, cut off towards zero, or bools, as ints. The derivative is zero.
 *
 * @category casts
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toInt, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(toInt(constant([1.7, -1.7])))), [1, -1])
 */
export const toInt = signature<Cast<'int'>>((x: Node): Node => b.cast(x, 'int'));

/**
 * True where a number is not zero.
 *
 * @category casts
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toBool, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(toBool(constant([0, 2])))), [false, true])
 */
export const toBool = signature<Cast<'bool'>>((x: Node): Node => b.cast(x, 'bool'));
