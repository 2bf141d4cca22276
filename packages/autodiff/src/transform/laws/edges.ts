/**
 * Checks at the edges: where derivatives jump, or where a formula would give 0 times infinity.
 */

import { logsumexp, typed } from '@ergodic/core';
import type { Node } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build as b, type Value } from '@ergodic/core/ops';
import { jvpNodes } from '../forward.ts';
import { vjpNodes } from '../reverse.ts';
import { type Rules, standardRules } from '../rules.ts';
import { discrepancy } from './laws.ts';

export const values = (
  nodes: readonly Node[],
  inputs: readonly (readonly [Node, readonly number[]])[],
): readonly Float64Array[] => {
  const given = new Map(
    inputs.map(([node, data]): [Node, Value] => [
      node,
      {
        shape: data.length === 1 && 'shape' in node.type ? node.type.shape : [data.length],
        data: Float64Array.from(data),
      },
    ]),
  );
  return interpretNodes(nodes, given).map(({ data }) => data);
};

const x = b.input('x', 'real', [3]);
const y = b.input('y', 'real', [3]);
const ones = b.fullLike(1, x);

/** The root of what is positive, zero elsewhere: guarded twice, so that no derivative is infinite where it is not taken. */
const guardedRoot = (a: Node): Node => {
  const inside = b.greater(a, 0);
  return b.where(inside, b.sqrt(b.where(inside, a, 1)), 0);
};

/** True if the derivatives of a guarded root are numbers at, below and above its edge, in both modes; and those through a bare one. */
export const hasNoNaN = (rules: Rules, root: (a: Node) => Node = guardedRoot): boolean => {
  const rooted = root(x);
  // sqrt(max(x, 0)) as a selection: its slope at 0 is infinite, and not taken.
  const clipped = b.sqrt(b.where(b.greater(x, 0), x, 0));
  const found = values(
    [
      ...vjpNodes([rooted], [x], [ones], rules),
      ...jvpNodes([rooted], [x], [ones], rules),
      ...vjpNodes([clipped], [x], [ones], rules),
    ],
    [[x, [-1, 0, 4]]],
  );
  return found.every((list) => list.every((value) => !Number.isNaN(value))) && found[0]?.[2] === 0.25;
};

/** logsumexp(x + 1000) - logsumexp(x) = 1000, and its gradient is the same softmax: the largest discrepancy. */
export const shiftsWithItsOperand = (f: (a: Node) => Node = (a) => logsumexp()(typed<[3]>(a))): number => {
  const [low, high] = [f(x), f(b.add(x, 1000))];
  const gradients = [low, high].flatMap((value) => vjpNodes([value], [x], [b.scalar(1)]));
  const [shift, one, other] = values([b.sub(high, low), ...gradients], [[x, [0.5, -1, 2]]]);
  return Math.max(discrepancy([shift ?? []], [[1000]]), discrepancy([one ?? []], [other ?? []]));
};

/** True if equal maxima get equal shares of the derivative, which add up to it; in both modes. */
export const splitsTies = (rules: Rules = standardRules): boolean => {
  const largest = b.maximum(x, y);
  const [toX, toY] = values(vjpNodes([largest], [x, y], [ones], rules), [
    [x, [1, 2, 3]],
    [y, [1, 3, 2]],
  ]);
  const [tangent] = values(jvpNodes([largest], [x], [ones], rules), [
    [x, [1, 2, 3]],
    [y, [1, 3, 2]],
  ]);
  return [toX, tangent].every((list) => list?.join() === '0.5,0,1') && toY?.join() === '0.5,1,0';
};
