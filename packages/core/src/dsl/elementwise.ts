/**
 * Functions of one number, applied to each element.
 */
import { signature } from '../graph/expr.ts';
import type { Node } from '../graph/node.ts';
import * as b from '../ops/build.ts';
import type { Numeric } from './operand.ts';
import type { RealUnary, Unary } from './signatures.ts';

/**
 * `-x`: for real and int operands.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, neg, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(neg(constant([1, -2])))), [-1, 2])
 */
export const neg = signature<Unary<Numeric>>((x: Node): Node => b.neg(x));

/**
 * `e^x`.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, exp, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(exp(constant([0])))), [1])
 */
export const exp = signature<RealUnary>((x: Node): Node => b.exp(x));

/**
 * `ln x`: NaN below 0, `-Infinity` at 0. For operands that may be 0 see `safeLog`.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, log, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(log(constant([1])))), [0])
 */
export const log = signature<RealUnary>((x: Node): Node => b.log(x));

/**
 * `ln(1 + x)`: accurate near 0.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, log1p, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(log1p(constant([0])))), [0])
 */
export const log1p = signature<RealUnary>((x: Node): Node => b.log1p(x));

/**
 * `e^x - 1`: accurate near 0.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, expm1, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(expm1(constant([0])))), [0])
 */
export const expm1 = signature<RealUnary>((x: Node): Node => b.expm1(x));

/**
 * `√x`: its derivative is infinite at 0: see `safeSqrt`.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, sqrt, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(sqrt(constant([9])))), [3])
 */
export const sqrt = signature<RealUnary>((x: Node): Node => b.sqrt(x));

/**
 * `sin x`: x in radians.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, sin, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(sin(constant([0])))), [0])
 */
export const sin = signature<RealUnary>((x: Node): Node => b.sin(x));

/**
 * `cos x`: x in radians.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, cos, evaluate, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(cos(constant([0])))), [1])
 */
export const cos = signature<RealUnary>((x: Node): Node => b.cos(x));

/**
 * `tanh x`.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, tanh, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(tanh(constant([0])))), [0])
 */
export const tanh = signature<RealUnary>((x: Node): Node => b.tanh(x));

/**
 * `1 / (1 + e^-x)`: without overflow.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, sigmoid, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(sigmoid(constant([0])))), [0.5])
 */
export const sigmoid = signature<RealUnary>((x: Node): Node => b.sigmoid(x));

/**
 * `ln(1 + e^x)`: without overflow.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, softplus, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(softplus(constant([1000])))), [1000])
 */
export const softplus = signature<RealUnary>((x: Node): Node => b.softplus(x));

/**
 * `2/√π ∫₀ˣ e^(-t²) dt`: the error function.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, erf, evaluate, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(erf(constant([0])))), [0])
 */
export const erf = signature<RealUnary>((x: Node): Node => b.erf(x));

/**
 * `erf⁻¹(x)`: for x in (-1, 1); infinite at the ends.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, erfinv, evaluate, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(erfinv(constant([0])))), [0])
 */
export const erfinv = signature<RealUnary>((x: Node): Node => b.erfinv(x));

/**
 * `|x|`: for real and int operands; the derivative at 0 is 0.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { abs, constant, evaluate, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(abs(constant([-2, 3])))), [2, 3])
 */
export const abs = signature<Unary<Numeric>>((x: Node): Node => b.abs(x));

/**
 * The sign: `-1`, `0` or `1`, for real and int operands.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, sign, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(sign(constant([-2, 3])))), [-1, 1])
 */
export const sign = signature<Unary<Numeric>>((x: Node): Node => b.sign(x));

/**
 * The largest whole number not above x: still of kind real: `toInt` makes ints.
 *
 * @category elementwise
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, floor, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(floor(constant([1.5, -1.5])))), [1, -2])
 */
export const floor = signature<RealUnary>((x: Node): Node => b.floor(x));
