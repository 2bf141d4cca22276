/**
 * Questions about numbers, answered for each element: data-first functions, `less(x, 3)`, and their pipeable twins, `isLessThan(3)`.
 */
import { signature } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import type { Dtype } from '../graph/type.ts';
import { make } from '../ops/make.ts';
import { align, type Numeric, type Operand } from './operand.ts';
import type { Comparison, ComparisonBy } from './signatures.ts';

const build =
  (op: 'equal' | 'notEqual' | 'less' | 'lessEqual' | 'greater' | 'greaterEqual') =>
  (x: Operand, y: Operand): Node =>
    make(op, align(op, x, y), {});

const twin =
  (op: Parameters<typeof build>[0]) =>
  (y: Operand) =>
  (x: Operand): Node =>
    build(op)(x, y);

/**
 * `a = b`, of any kind. NaN equals nothing.
 *
 * @category comparison
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, equal, evaluate, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(equal(constant([1, 2, 3]), 2))), [false, true, false])
 */
export const equal = signature<Comparison<Dtype>>(build('equal'));

/**
 * `a ≠ b`, of any kind. NaN differs from everything.
 *
 * @category comparison
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, notEqual, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(notEqual(constant([1, 2, 3]), 2))), [true, false, true])
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
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, lessEqual, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(lessEqual(constant([1, 2, 3]), 2))), [true, true, false])
 */
export const lessEqual = signature<Comparison<Numeric>>(build('lessEqual'));

/**
 * `a > b`.
 *
 * @category comparison
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, greater, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(greater(constant([1, 2, 3]), 2))), [false, false, true])
 */
export const greater = signature<Comparison<Numeric>>(build('greater'));

/**
 * `a ≥ b`.
 *
 * @category comparison
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, greaterEqual, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(greaterEqual(constant([1, 2, 3]), 2))), [false, true, true])
 */
export const greaterEqual = signature<Comparison<Numeric>>(build('greaterEqual'));

/**
 * `x = b`: the pipeable twin of `equal`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, equal, isEqualTo, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, isEqualTo(2)), equal(x, 2))
 */
export const isEqualTo = signature<ComparisonBy<Dtype>>(twin('equal'));

/**
 * `x ≠ b`: the pipeable twin of `notEqual`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, isNotEqualTo, notEqual, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, isNotEqualTo(2)), notEqual(x, 2))
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
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, isAtMost, lessEqual, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, isAtMost(2)), lessEqual(x, 2))
 */
export const isAtMost = signature<ComparisonBy<Numeric>>(twin('lessEqual'));

/**
 * `x > b`: the pipeable twin of `greater`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, greater, isGreaterThan, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, isGreaterThan(2)), greater(x, 2))
 */
export const isGreaterThan = signature<ComparisonBy<Numeric>>(twin('greater'));

/**
 * `x ≥ b`: the pipeable twin of `greaterEqual`.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, greaterEqual, isAtLeast, pipe } from '@ergodic/core'
 *
 * const x = constant([1, 2])
 * assert.strictEqual(pipe(x, isAtLeast(2)), greaterEqual(x, 2))
 */
export const isAtLeast = signature<ComparisonBy<Numeric>>(twin('greaterEqual'));
