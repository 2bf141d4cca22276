/**
 * Simplification: local rules applied from the leaves until none applies, inside bodies too. Values are preserved up to rounding and the
 * sign of zeros, and so are derivatives. Common subexpressions need no rule (equal nodes are one), nor does dead code (it is not reached).
 */
import { type Fn, internFn, isTuple, type Node, topological } from '@ergodic/core/graph';
import { remake } from '@ergodic/core/ops';
import { only, rewrite } from './rewrite.ts';
import { arithmetic } from './simplify/arithmetic.ts';
import { simplifyBodies } from './simplify/bodies.ts';
import { mergeLoops } from './simplify/merge-loops.ts';
import { movement, onCopies } from './simplify/movement.ts';
import { reductions } from './simplify/reductions.ts';
import { foldConstants } from './simplify/splat.ts';

/** A rule gives what a node may be replaced by, or null. */
type LocalRule = (node: Node) => Node | null;

const rules: readonly LocalRule[] = [foldConstants, arithmetic, movement, reductions, onCopies];

/** A graph settles in a few passes; the bound is for rules that should undo each other. */
const maxPasses = 40;

const local = (node: Node): Node => {
  let current = node;
  for (let i = 0; i < maxPasses; i++) {
    const next = firstOf(current);
    if (next === null || next === current) return current;
    current = next;
  }
  return current;
};

const firstOf = (node: Node): Node | null => {
  for (const rule of rules) {
    const next = rule(node);
    if (next !== null && next !== node) return next;
  }
  return null;
};

/** Which results of each structured node are read. */
const readResults = (order: readonly Node[]): ((node: Node, index: number) => boolean) => {
  const read = new Map<Node, Set<number>>();
  for (const node of order) {
    if (node.op !== 'project') continue;
    const tuple = only(node.args);
    read.set(tuple, (read.get(tuple) ?? new Set<number>()).add(node.attrs.index));
  }
  return (node, index) => read.get(node)?.has(index) === true;
};

const pass = (given: readonly Node[]): readonly Node[] => {
  const roots = mergeLoops(given);
  const isRead = readResults(topological(roots));
  const of = rewrite(roots, (node, args) => {
    const moved = remake(node, args);
    return isTuple(moved.type) ? simplifyBodies(moved, (i) => isRead(node, i), simplifyFn) : [local(moved)];
  });
  return roots.map(of);
};

/** The same values from a smaller graph. */
export const simplify = (roots: readonly Node[]): readonly Node[] => {
  let current = roots;
  for (let i = 0; i < maxPasses; i++) {
    const next = pass(current);
    if (next.every((node, j) => node === current[j])) return next;
    current = next;
  }
  return current;
};

/** Simplified bodies, kept while the body lives; a simplified body is its own simplification. */
const simplified = new WeakMap<Fn, Fn>();

export function simplifyFn(fn: Fn): Fn {
  const known = simplified.get(fn);
  if (known !== undefined) return known;
  const made = internFn(fn.params, simplify(fn.results));
  simplified.set(fn, made);
  simplified.set(made, made);
  return made;
}
