/**
 * Functions that guard the edges of their domain, so that neither their value nor their derivative is NaN there. The guard is double:
 * the operand is replaced by a harmless one where it is out of the domain, and the result where the operand was; a single `where` would
 * leave `0 · ∞` in the derivative.
 */
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import * as b from '../ops/build.ts';
import { axesOf, type Shape } from '../shape/index.ts';
import type { Reducer } from './reduction.ts';
import type { RealUnary } from './signatures.ts';

const safeSqrtNode = (x: Node): Node => {
  const outside = b.lessEqual(x, 0);
  return b.where(outside, 0, b.sqrt(b.where(outside, 1, x)));
};

/**
 * `√x` where `x > 0`, else 0, with derivative 0 there instead of infinity. NaN stays NaN.
 *
 * @category guarded
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, safeSqrt, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(safeSqrt(constant([4, 0, -1])))), [2, 0, 0])
 */
export const safeSqrt = signature<RealUnary>(safeSqrtNode);

/**
 * `ln x` where `x > 0`, else `-Infinity`, with derivative 0 there. NaN stays NaN.
 *
 * @category guarded
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, safeLog, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(safeLog(constant([1, 0, -1])))), [0, -Infinity, -Infinity])
 */
export const safeLog = signature<RealUnary>((x: Node): Node => {
  const outside = b.lessEqual(x, 0);
  return b.where(outside, -Infinity, b.log(b.where(outside, 1, x)));
});

/**
 * The Euclidean norm `√Σ x²` over the given axes, or all of them, with derivative 0 at the origin (where `√` alone would give NaN).
 *
 * `ShapeError` if an axis does not exist.
 *
 * @category guarded
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, norm, pipe, toNested } from '@ergodic/core'
 *
 * assert.strictEqual(toNested(evaluate(pipe(constant([3, 4]), norm()))), 5)
 */
export const norm = signature<Reducer>(
  (axes?: readonly number[]) =>
    (x: Node): Node =>
      safeSqrtNode(b.sum(b.mul(x, x), axesOf('norm', shapeOf(x), axes))),
);

/**
 * `x` kept between two numbers: `min(max(x, low), high)`. The derivative is 0 outside.
 *
 * @category guarded
 *
 * @example
 * import * as assert from 'node:assert'
 * import { clip, constant, evaluate, pipe, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([-2, 0.5, 2]), clip(-1, 1)))), [-1, 0.5, 1])
 */
export const clip = signature<(low: number, high: number) => <S extends Shape>(x: Expr<S>) => Expr<S>>(
  (low: number, high: number) =>
    (x: Node): Node =>
      b.minimum(b.maximum(x, low), high),
);
