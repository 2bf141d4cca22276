/**
 * Shapes as types: a tuple of dimensions, outermost first, `[]` for a scalar. No value has such a type (at run time a shape is a
 * readonly `Dims`), so it is written the short way, `Expr<[2, 3]>`, and only so: a second, readonly spelling would be another type.
 */
import { ShapeError } from '../error/shape-error.ts';

/** A list of dimensions. `number[]` itself is a shape of which nothing is known before the node is built. */
export type Shape = number[];

declare const label: unique symbol;

/** What tells one named size from another. */
export interface Labelled<L extends string> {
  readonly [label]: L;
}

/** A size known only at run time, told apart from other sizes by its name: `Dim<'N'>` fits `Dim<'N'>` and nothing else. */
export type Dim<L extends string> = number & Labelled<L>;

const isDim = <L extends string>(n: number): n is Dim<L> => Number.isInteger(n) && n >= 0;

/**
 * Names a size known only at run time, so that the compiler can tell it from others. Two sizes of one name are taken to be equal;
 * where they are not, the node that mixes them throws when it is built.
 *
 * `ShapeError` unless `n` is a whole number, 0 or more.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { dim, dot, input } from '@ergodic/core'
 *
 * const rows = [[1, 2], [3, 4], [5, 6]]
 * const n = dim('rows', rows.length)
 * const weights = input('weights', [n])
 * const data = input('data', [n, 2])
 * assert.deepStrictEqual(dot(weights, data).type, { dtype: 'real', shape: [2] })
 */
export const dim = <L extends string>(name: L, n: number): Dim<L> => {
  if (!isDim<L>(n)) throw new ShapeError('dim', `${name} = ${n} is not a dimension`);
  return n;
};

/** A dimension as a word of a message: its digits, its name, or what to do about a bare `number`. */
export type ShowDim<N extends number> =
  N extends Dim<infer L> ? L : number extends N ? "number (name it: dim('N', n))" : `${N}`;

/**
 * `E`, unless `Result` is a sentence that says what is wrong, standing where a shape should be: then that, so that the compiler's message
 * contains it.
 */
export type Fits<Result, E> = Result extends string ? Result : E;

/** `Result` where it is a shape. */
export type Valid<Result> = Result extends infer S extends Shape ? S : never;

/** A shape written by the caller: the literal tuple `[2, 3]` gives the type `[2, 3]`. */
export type Written<S extends Shape> = readonly [...S];
