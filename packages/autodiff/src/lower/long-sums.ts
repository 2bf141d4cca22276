/**
 * Long sums to one number as a tree of two stages: first many partial sums, side by side, then their sum. One thread would otherwise add
 * everything up while the others wait; and fewer roundings follow one another.
 */
import { type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';

/** Sums of fewer terms stay as they are. */
const LONG = 2048;

/** A divisor of n as near to its root as there is one, or 1. */
const balancedDivisor = (n: number): number => {
  for (let d = Math.floor(Math.sqrt(n)); d > 1; d--) if (n % d === 0) return d;
  return 1;
};

const inStages = (terms: Node): Node | null => {
  const n = sizeOf(shapeOf(terms));
  const parts = balancedDivisor(n);
  if (parts === 1) return null;
  return build.sum(build.sum(build.reshape(terms, [parts, n / parts]), [1]), [0]);
};

/** The two-stage form of a sum over everything, or null where it is short or of another kind. */
export const longSum = (node: Node, args: readonly Node[]): Node | null => {
  const [x, w] = args;
  if (x === undefined || sizeOf(shapeOf(x)) < LONG) return null;
  if (node.op === 'sum' && shapeOf(node).length === 0) return inStages(x);
  if (node.op !== 'dot' || w === undefined || shapeOf(node).length > 0) return null;
  const { contract } = node.attrs;
  const inOrder = contract.every((axes) => axes.every((axis, i) => axis === i));
  return inOrder ? inStages(build.mul(x, w)) : null;
};
