/**
 * Products with the Jacobian and the Hessian, without forming them.
 */

import type { Exprs } from '@ergodic/core/dsl';
import { ShapeError } from '@ergodic/core/error';
import { type Expr, type Node, sameType, showType, signature, typeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { pushforward } from './forward.ts';
import { gradientOf } from './gradient.ts';
import { pullback, vjpNodes } from './reverse.ts';
import { derive, leavesOf, type Nodes, rebuild, type Traceable, trace } from './trace.ts';

/** Leaves of a structure that has to be like another. */
const alike = (op: string, what: string, like: readonly Node[], given: Nodes): readonly Node[] => {
  const leaves = leavesOf(given);
  const wrong = like.findIndex((node, i) => {
    const leaf = leaves[i];
    return leaf === undefined || !sameType(typeOf(leaf), typeOf(node));
  });
  if (wrong >= 0 || leaves.length !== like.length) {
    const show = (nodes: readonly Node[]): string => `(${nodes.map(({ type }) => showType(type)).join(', ')})`;
    throw new ShapeError(op, `the ${what} is ${show(leaves)}, where ${show(like)} belongs`);
  }
  return leaves;
};

/** The signature of `vjp`. */
export type Vjp = <T extends Exprs, R extends Exprs>(f: (x: T) => R) => (x: T) => readonly [R, (cotangent: R) => T];

/**
 * The value of a function, and what takes a cotangent of it back to its argument: `c ↦ cᵀ J`. Reverse mode.
 *
 * `NotDifferentiableError` if f runs through an `iterate`, or x holds what is not real; `ShapeError` if the cotangent is not like the
 * value.
 *
 * @category products
 *
 * @example
 * import * as assert from 'node:assert'
 * import { vjp } from '@ergodic/autodiff'
 * import { constant, evaluate, type Expr, sin, toNested } from '@ergodic/core'
 *
 * const [, back] = vjp((x: Expr<[2]>) => sin(x))(constant([0, 0]))
 * assert.deepStrictEqual(toNested(evaluate(back(constant([3, 4])))), [3, 4])
 */
export const vjp = signature<Vjp>((f: Traceable) => (x: Nodes): readonly [Nodes, (cotangent: Nodes) => Nodes] => {
  const traced = trace(f, x);
  const values = derive(traced, [], (outputs, variables) => pullback(outputs, variables, []).values);
  return [
    rebuild(traced.like, values),
    (cotangent) => {
      const cts = alike('vjp', 'cotangent', values, cotangent);
      return rebuild(
        x,
        derive(traced, cts, (outputs, variables, extra) => vjpNodes(outputs, variables, extra)),
      );
    },
  ];
});

/** The signature of `jvp`. */
export type Jvp = <T extends Exprs, R extends Exprs>(f: (x: T) => R) => (x: T, tangent: T) => readonly [R, R];

const orZeros = (nodes: readonly (Node | null)[], like: readonly Node[]): readonly Node[] =>
  like.map((node, i) => nodes[i] ?? build.full(0, typeOf(node)));

/**
 * The value of a function, and how it changes as its argument moves along a tangent: `J t`. Forward mode: also through `iterate`, whose
 * number of steps is taken as it is. Results that are not real have a tangent of zeros.
 *
 * `NotDifferentiableError` if x holds what is not real; `ShapeError` if the tangent is not like the argument.
 *
 * @category products
 *
 * @example
 * import * as assert from 'node:assert'
 * import { jvp } from '@ergodic/autodiff'
 * import { constant, evaluate, type Expr, pipe, square, sum, toNested } from '@ergodic/core'
 *
 * const [value, change] = jvp((x: Expr<[2]>) => pipe(x, square, sum()))(constant([1, 2]), constant([1, 0]))
 * assert.deepStrictEqual([toNested(evaluate(value)), toNested(evaluate(change))], [5, 2])
 */
export const jvp = signature<Jvp>((f: Traceable) => (x: Nodes, tangent: Nodes): readonly [Nodes, Nodes] => {
  const traced = trace(f, x);
  const ts = alike('jvp', 'tangent', leavesOf(x), tangent);
  const both = derive(traced, ts, (outputs, variables, extra) => {
    const { values, tangents } = pushforward(outputs, variables, extra);
    return [...values, ...orZeros(tangents, values)];
  });
  const half = both.length / 2;
  return [rebuild(traced.like, both.slice(0, half)), rebuild(traced.like, both.slice(half))];
});

/** The signature of `hvp`. */
export type Hvp = <T extends Exprs>(f: (x: T) => Expr<[]>) => (x: T, v: T) => T;

/**
 * The product of the Hessian of a real-valued function with a vector: `∇²f(x) v`, forward over reverse, at the cost of a few gradients.
 *
 * Errors as of `grad`, and `ShapeError` if v is not like x.
 *
 * @category products
 *
 * @example
 * import * as assert from 'node:assert'
 * import { hvp } from '@ergodic/autodiff'
 * import { constant, evaluate, type Expr, pipe, square, sum, toNested } from '@ergodic/core'
 *
 * const energy = (x: Expr<[2]>) => pipe(x, square, square, sum())
 * assert.deepStrictEqual(toNested(evaluate(hvp(energy)(constant([1, 2]), constant([1, 1])))), [12, 48])
 */
export const hvp = signature<Hvp>((f: Traceable) => (x: Nodes, v: Nodes): Nodes => {
  const ts = alike('hvp', 'vector', leavesOf(x), v);
  const products = derive(trace(f, x), ts, (outputs, variables, extra) => {
    const gradient = gradientOf('hvp', outputs, variables);
    return orZeros(pushforward(gradient, variables, extra).tangents, variables);
  });
  return rebuild(x, products);
});
