/**
 * Arithmetic: data-first functions, `sub(x, mean)`, and their pipeable twins, `pipe(x, minus(mean))`.
 * Operands broadcast as in numpy; a number stands for itself everywhere.
 */
import { signature } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import { make } from '../ops/make.ts';
import { align, type Numeric, type Operand } from './operand.ts';
import type { Binary, By } from './signatures.ts';

type Name = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'maximum' | 'minimum';

const build =
  (op: Name) =>
  (a: Operand, b: Operand): Node =>
    make(op, align(op, a, b), {});

const twin =
  (op: Name) =>
  (b: Operand) =>
  (a: Operand): Node =>
    build(op)(a, b);

/**
 * `a + b`, for real and int operands. `ShapeError` where the operands do not broadcast.
 *
 * @category arithmetic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { add, constant, evaluate, toNested } from '@ergodic/core'
 *
 * const rows = constant([[1, 2], [3, 4]])
 * assert.deepStrictEqual(toNested(evaluate(add(rows, constant([10, 20])))), [[11, 22], [13, 24]])
 */
export const add = signature<Binary<Numeric>>(build('add'));

/**
 * `a - b`, for real and int operands. `ShapeError` where the operands do not broadcast.
 *
 * @category arithmetic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, sub, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(sub(1, constant([1, 2])))), [0, -1])
 */
export const sub = signature<Binary<Numeric>>(build('sub'));

/**
 * `a b`, element by element, for real and int operands. `ShapeError` where the operands do not broadcast.
 *
 * @category arithmetic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, mul, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(mul(constant([[1], [2]]), constant([3, 4])))), [[3, 4], [6, 8]])
 */
export const mul = signature<Binary<Numeric>>(build('mul'));

/**
 * `a / b`, for real operands; `x / 0` is an infinity or NaN, as in IEEE arithmetic. `ShapeError` where the operands do not broadcast.
 *
 * @category arithmetic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, div, evaluate, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(div(constant([1, 2]), 4))), [0.25, 0.5])
 */
export const div = signature<Binary<'real'>>(build('div'));

/**
 * `a^b`, for real operands. For whole exponents up to a few, `square` and products are exact and faster. `ShapeError` where the
 * operands do not broadcast.
 *
 * @category arithmetic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pow, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pow(constant([4, 9]), 0.5))), [2, 3])
 */
export const pow = signature<Binary<'real'>>(build('pow'));

/**
 * The larger of `a` and `b`, for real and int operands; the derivative is split evenly where they are equal.
 *
 * @category arithmetic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, maximum, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(maximum(constant([-1, 2]), 0))), [0, 2])
 */
export const maximum = signature<Binary<Numeric>>(build('maximum'));

/**
 * The smaller of `a` and `b`, for real and int operands; the derivative is split evenly where they are equal.
 *
 * @category arithmetic
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, minimum, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(minimum(constant([-1, 2]), 0))), [-1, 0])
 */
export const minimum = signature<Binary<Numeric>>(build('minimum'));

/**
 * `x + b`: the pipeable twin of `add`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { add, constant, pipe, plus } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, plus(3)), add(x, 3))
 */
export const plus = signature<By<Numeric>>(twin('add'));

/**
 * `x - b`: the pipeable twin of `sub`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, minus, pipe, sub } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, minus(3)), sub(x, 3))
 */
export const minus = signature<By<Numeric>>(twin('sub'));

/**
 * `x b`: the pipeable twin of `mul`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, mul, pipe, times } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, times(3)), mul(x, 3))
 */
export const times = signature<By<Numeric>>(twin('mul'));

/**
 * `x / b`: the pipeable twin of `div`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, div, over, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, over(3)), div(x, 3))
 */
export const over = signature<By<'real'>>(twin('div'));

/**
 * `x^b`: the pipeable twin of `pow`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, pipe, pow, raisedTo } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, raisedTo(3)), pow(x, 3))
 */
export const raisedTo = signature<By<'real'>>(twin('pow'));

/**
 * `max(x, b)`: the pipeable twin of `maximum`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { atLeast, constant, maximum, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, atLeast(0)), maximum(x, 0))
 */
export const atLeast = signature<By<Numeric>>(twin('maximum'));

/**
 * `min(x, b)`: the pipeable twin of `minimum`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { atMost, constant, minimum, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, atMost(1)), minimum(x, 1))
 */
export const atMost = signature<By<Numeric>>(twin('minimum'));
