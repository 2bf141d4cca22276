import {
  add,
  clip,
  constant,
  div,
  type Expr,
  type Exprs,
  maximum,
  mul,
  type Shape,
  sqrt,
  square,
  sum,
  typed,
} from '@ergodic/core';
import { type Node, signature } from '@ergodic/core/graph';
import { leaves, type Nodes, rebuild } from '@ergodic/core/structure';
import { positive } from '../setting.ts';

/** What a gradient becomes before it is followed. */
export type Clipping = <T extends Exprs>(gradient: T) => T;

const lengthOf = (nodes: readonly Node[]): Expr<[]> =>
  sqrt(nodes.reduce<Expr<[]>>((total, node) => add(total, sum()(square(typed<Shape>(node)))), constant(0)));

/**
 * The length of a tree as one vector: the root of the sum of all squares.
 *
 * @source optax.global_norm
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { constant, evaluate, toNested } from '@ergodic/core';
 * import { globalNorm } from '@ergodic/models/optimise';
 *
 * assert.strictEqual(toNested(evaluate(globalNorm({ a: constant([3, 0]), b: constant(4) }))), 5);
 */
export const globalNorm = signature<(tree: Exprs) => Expr<[]>>((tree: Nodes): Node => lengthOf(leaves(tree)));

/**
 * A gradient that is longer than `most`, all arrays together, is shortened to that length; its direction stays.
 *
 * `RangeError` unless `most` is positive.
 *
 * @source R. Pascanu et al., On the difficulty of training recurrent neural networks (2013), algorithm 1; optax.clip_by_global_norm
 *   (torch.nn.utils.clip_grad_norm_ adds 1e-6 to the length)
 * @category combinators
 */
export const clipByGlobalNorm = (most: number): Clipping => {
  positive('the largest length of a gradient', most);
  return signature<Clipping>((gradient: Nodes): Nodes => {
    const nodes = leaves(gradient);
    const share = div(most, maximum(lengthOf(nodes), most));
    return rebuild(
      gradient,
      nodes.map((node) => mul(typed<Shape>(node), share)),
    );
  });
};

/**
 * Every element of a gradient is kept within `[-most, most]`.
 *
 * `RangeError` unless `most` is positive.
 *
 * @source torch.nn.utils.clip_grad_value_, which is optax.clip
 * @category combinators
 */
export const clipByValue = (most: number): Clipping => {
  positive('the largest element of a gradient', most);
  return signature<Clipping>(
    (gradient: Nodes): Nodes =>
      rebuild(
        gradient,
        leaves(gradient).map((node) => clip(-most, most)(typed<Shape>(node))),
      ),
  );
};
