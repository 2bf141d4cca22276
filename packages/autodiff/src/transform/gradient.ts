/**
 * Gradients of functions and of expressions. They are expressions again: differentiate them again if you like.
 */

import type { Exprs } from '@ergodic/core/dsl';
import { ShapeError } from '@ergodic/core/error';
import { type Expr, type Node, showType, signature, typeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { orZero, pullback } from './reverse.ts';
import { derive, leavesOf, type Nodes, rebuild, type Traceable, trace } from './trace.ts';

export const requireScalar = (op: string, outputs: readonly Node[]): Node => {
  const [output, ...others] = outputs;
  const type = output === undefined ? undefined : typeOf(output);
  if (output === undefined || others.length > 0 || type?.dtype !== 'real' || type.shape.length > 0)
    throw new ShapeError(
      op,
      `wants one real number to differentiate, got ${outputs.map((o) => showType(o.type)).join(', ')}`,
    );
  return output;
};

const one = (): Node => build.scalar(1);

/** The value of the one output, and its gradient. */
const valueAndGradient = (
  op: string,
  outputs: readonly Node[],
  variables: readonly Node[],
): readonly [Node, ...(readonly Node[])] => {
  const output = requireScalar(op, outputs);
  const { values, cotangents } = pullback([output], variables, [one()]);
  return [values[0] ?? output, ...variables.map((variable, i) => orZero(cotangents[i] ?? null, variable))];
};

/** The gradient of the one output, as nodes. */
export const gradientOf = (op: string, outputs: readonly Node[], variables: readonly Node[]): readonly Node[] =>
  valueAndGradient(op, outputs, variables).slice(1);

/** The signature of `grad`. */
export type Grad = <T extends Exprs>(f: (x: T) => Expr<[]>) => (x: T) => T;

/**
 * The gradient of a real-valued function: `∂f/∂x`, with the structure and the shapes of x, which may be one expression, or tuples and
 * records of them (the parameters of a network). Reverse mode: one sweep, whatever the number of variables.
 *
 * `NotDifferentiableError` if f runs through an `iterate`, or x holds what is not real; `ShapeError` if f is not one real number.
 *
 * @category gradients
 *
 * @example
 * import * as assert from 'node:assert'
 * import { grad } from '@ergodic/autodiff'
 * import { constant, evaluate, type Expr, mul, pipe, square, sum, toNested } from '@ergodic/core'
 *
 * const energy = (x: Expr<[2]>) => pipe(x, square, sum())
 * assert.deepStrictEqual(toNested(evaluate(grad(energy)(constant([1, 2])))), [2, 4])
 *
 * const line = ({ slope, x }: { slope: Expr<[]>; x: Expr<[]> }) => mul(slope, x)
 * const { slope } = grad(line)({ slope: constant(3), x: constant(5) })
 * assert.strictEqual(toNested(evaluate(slope)), 5)
 */
export const grad = signature<Grad>(
  (f: Traceable) =>
    (x: Nodes): Nodes =>
      rebuild(
        x,
        derive(trace(f, x), [], (outputs, variables) => gradientOf('grad', outputs, variables)),
      ),
);

/** The signature of `valueAndGrad`. */
export type ValueAndGrad = <T extends Exprs>(f: (x: T) => Expr<[]>) => (x: T) => readonly [Expr<[]>, T];

/**
 * The value of a real-valued function and its gradient, which share their work: a loop is run forward once for both.
 *
 * Errors as of `grad`.
 *
 * @category gradients
 *
 * @example
 * import * as assert from 'node:assert'
 * import { valueAndGrad } from '@ergodic/autodiff'
 * import { constant, evaluate, type Expr, pipe, square, sum, toNested } from '@ergodic/core'
 *
 * const [value, gradient] = valueAndGrad((x: Expr<[2]>) => pipe(x, square, sum()))(constant([1, 2]))
 * assert.strictEqual(toNested(evaluate(value)), 5)
 * assert.deepStrictEqual(toNested(evaluate(gradient)), [2, 4])
 */
export const valueAndGrad = signature<ValueAndGrad>((f: Traceable) => (x: Nodes): readonly [Nodes, Nodes] => {
  const [value = one(), ...gradient] = derive(trace(f, x), [], (outputs, variables) =>
    valueAndGradient('valueAndGrad', outputs, variables),
  );
  return [value, rebuild(x, gradient)];
});

/** The signature of `gradOf`. */
export type GradOf = <T extends Exprs>(value: Expr<[]>, wrt: T) => T;

/**
 * The gradient of an expression by some of the expressions that it is made of: inputs, or anything in between. It is total: where one of
 * them depends on another, what flows through it counts for both.
 *
 * Errors as of `grad`.
 *
 * @category gradients
 *
 * @example
 * import * as assert from 'node:assert'
 * import { gradOf } from '@ergodic/autodiff'
 * import { evaluate, exp, input, mul, toNested } from '@ergodic/core'
 *
 * const x = input('x', [])
 * const y = exp(x)
 * const byX = gradOf(mul(y, y), x)
 * const byY = gradOf(mul(y, y), y)
 * assert.strictEqual(toNested(evaluate(byX, { x: 0 })), 2)
 * assert.strictEqual(toNested(evaluate(byY, { x: 0 })), 2)
 */
export const gradOf = signature<GradOf>((value: Node, wrt: Nodes) =>
  rebuild(wrt, gradientOf('gradOf', [value], leavesOf(wrt))),
);
