/**
 * Sums of exponentials, without overflow: the largest term is taken out first, as a constant of the derivative.
 */
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import * as b from '../ops/build.ts';
import { axesOf, type Shape } from '../shape/index.ts';
import { type Reducer, spread } from './reduction.ts';

interface Parts {
  /** What was taken out: the largest term, or 0 where that is not finite. */
  readonly shift: Node;
  /** `x - shift`. */
  readonly shifted: Node;
  /** `Σ e^(x - shift)`, 1 or more unless every term is 0. */
  readonly total: Node;
  /** Where every term is 0, for every x is `-Infinity`. */
  readonly nothing: Node;
  readonly axes: readonly number[];
}

const parts = (op: string, x: Node, given: readonly number[] | undefined): Parts => {
  const axes = axesOf(op, shapeOf(x), given);
  const largest = b.stopGradient(b.reduceMax(x, axes));
  const shift = b.where(b.less(b.abs(largest), Infinity), largest, 0);
  const shifted = b.sub(x, spread(shift, x, axes));
  const total = b.sum(b.exp(shifted), axes);
  return { shift, shifted, total, nothing: b.equal(total, 0), axes };
};

/** The logarithm of the total, harmless where that is 0. */
const logTotal = ({ total, nothing }: Parts): Node => b.log(b.where(nothing, 1, total));

/**
 * `ln Σ eˣ` over the given axes, or all of them, without overflow. `-Infinity` where every term is (with derivative 0, not NaN).
 *
 * `ShapeError` if an axis does not exist, or is empty.
 *
 * @category softmax
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, logsumexp, pipe, toNested } from '@ergodic/core'
 *
 * const rows = constant([[1000, 1000], [-Infinity, -Infinity]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(rows, logsumexp([1])))), [1000 + Math.log(2), -Infinity])
 */
export const logsumexp = signature<Reducer>((axes?: readonly number[]) => (x: Node): Node => {
  const p = parts('logsumexp', x, axes);
  return b.where(p.nothing, -Infinity, b.add(logTotal(p), p.shift));
});

/** Normalises along an axis, the last unless one is given. */
export type AlongAxis = (axis?: number) => <S extends Shape>(x: Expr<S>) => Expr<S>;

/**
 * `eˣ / Σ eˣ` along an axis (the last, unless one is given), without overflow. Where every x is `-Infinity` nothing is possible, and the
 * result is 0.
 *
 * `ShapeError` if the axis does not exist, or is empty.
 *
 * @category softmax
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, pipe, softmax, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([1000, 1000, -Infinity]), softmax()))), [0.5, 0.5, 0])
 */
export const softmax = signature<AlongAxis>((axis = -1) => (x: Node): Node => {
  const p = parts('softmax', x, [axis]);
  return b.div(b.exp(p.shifted), spread(b.where(p.nothing, 1, p.total), x, p.axes));
});

/**
 * `x - ln Σ eˣ` along an axis (the last, unless one is given), without overflow: the logarithm of `softmax`.
 *
 * `ShapeError` if the axis does not exist, or is empty.
 *
 * @category softmax
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, logSoftmax, pipe, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(evaluate(pipe(constant([0, -1000]), logSoftmax()))), [0, -1000])
 */
export const logSoftmax = signature<AlongAxis>((axis = -1) => (x: Node): Node => {
  const p = parts('logSoftmax', x, [axis]);
  return b.sub(p.shifted, spread(logTotal(p), x, p.axes));
});
