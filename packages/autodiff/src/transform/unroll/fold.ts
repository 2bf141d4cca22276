/**
 * What is already known of a node: numbers that follow from the index of a step are worked out on the way, so that conditions on it decide
 * whether a body is written out at all. No value changes, not in its last bit.
 */
import { type Node, sizeOf } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build } from '@ergodic/core/ops';
import { at, only } from '../rewrite.ts';
import { splatOf } from '../simplify/splat.ts';

/** What is worked out has at most so many numbers, and is worked out of arrays of at most so many. */
const [small, readable] = [64, 4096];

const keeps = new Set<Node['op']>(['input', 'param', 'hole', 'constant', 'draw', 'foldIn', 'project']);

/** The truth value that a node holds everywhere, if that is known. */
export const truthOf = (node: Node): boolean | undefined => {
  const value = splatOf(node);
  return value === undefined ? undefined : value !== 0;
};

const isKnown = (node: Node): boolean =>
  (node.op === 'constant' || node.op === 'iota') && sizeOf(node.attrs.shape) <= readable;

/** A node, or the same value in fewer words. */
export const folded = (node: Node): Node => {
  if ('tuple' in node.type || keeps.has(node.op)) return node;
  const { dtype, shape } = node.type;
  if (node.op === 'and' || node.op === 'or') {
    const [a, b] = [at(node.args, 0), at(node.args, 1)];
    const [x, y] = [truthOf(a), truthOf(b)];
    const absorbing = node.op === 'or';
    if (x === absorbing || y === absorbing) return build.full(absorbing ? 1 : 0, { dtype, shape });
    if (x !== undefined) return b;
    return y !== undefined || a === b ? a : node;
  }
  if (node.op === 'where') {
    const [condition, a, b] = [at(node.args, 0), at(node.args, 1), at(node.args, 2)];
    const chosen = a === b ? true : truthOf(condition);
    return chosen === undefined ? node : chosen ? a : b;
  }
  // Keys stay as they are written: where they come from is what is looked at.
  if (dtype === 'bits' || node.args.length === 0 || sizeOf(shape) > small || !node.args.every(isKnown)) return node;
  return build.constant(dtype, shape, Array.from(only(interpretNodes([node], new Map())).data));
};
