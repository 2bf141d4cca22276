/**
 * How the arrays of one lane are held. A lane (one chain) has no memory of its own: an array is either *static*, all its elements named
 * scalars, or *dynamic*, computed afresh at the index of the loop that reads it. Read from its results backwards:
 * what a static array is made of must be static too; a long sum may instead run as a loop that reads its operand dynamically;
 * and a sum that is itself read inside a loop is written out over static operands, else it would be computed again and again.
 */
import { isTuple, type Node, topological } from '@ergodic/core/graph';
import { maxima, size, sums, terms, transcendental } from './cost.ts';
import { LoweringLimit } from './environment.ts';

export interface Demand {
  readonly isStatic: (node: Node) => boolean;
  /** A static sum that runs as a loop with one variable for each of its elements. */
  readonly isRolled: (node: Node) => boolean;
}

/** Up to so many products a sum is written out term by term. */
const WRITTEN_OUT = 256;
const MOST_TERMS = 4096;
const MOST_ELEMENTS = 512;

/** A division is worth keeping too, where what reads it is a statement of the same kernel. */
const costly = (op: string): boolean => op === 'div' || transcendental.has(op);

/** `held` are leaves whose elements are registers (the state of a scan); all other leaves are in memory. */
export const demandOf = (results: readonly Node[], held: (leaf: Node) => boolean): Demand => {
  const order = topological(results);
  // Arrays in memory, and cheap functions of them, can be read at any index.
  const addressable = new Set<Node>();
  for (const node of order) {
    const leaf = node.args.length === 0;
    const cheap = !costly(node.op) && !sums.has(node.op) && !maxima.has(node.op) && node.op !== 'project';
    if (leaf ? !held(node) : cheap && !isTuple(node.type) && node.args.every((a) => addressable.has(a)))
      addressable.add(node);
  }
  const strict = new Set<Node>(results);
  for (const node of order) if (node.op === 'project' || (node.args.length === 0 && held(node))) strict.add(node);
  const loose = new Set<Node>();
  const rolled = new Set<Node>();
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i];
    if (node === undefined || addressable.has(node)) continue;
    const isStatic = strict.has(node) || size(node) <= 1;
    if (isStatic) strict.add(node);
    const operands = node.args.filter((a) => !addressable.has(a));
    const reducing = sums.has(node.op) || maxima.has(node.op);
    if (isStatic && reducing && terms(node) > WRITTEN_OUT) {
      if (operands.length <= 1 && sums.has(node.op)) {
        rolled.add(node);
        for (const a of operands) loose.add(a);
      } else if (terms(node) <= MOST_TERMS) for (const a of operands) strict.add(a);
      else throw new LoweringLimit(`'${node.op}' of ${terms(node)} terms in one lane`);
    } else if (isStatic || reducing || isTuple(node.type)) {
      if (!isStatic && reducing && terms(node) / Math.max(1, size(node)) > WRITTEN_OUT)
        throw new LoweringLimit(`'${node.op}' inside a loop sums too many terms`);
      for (const a of operands) strict.add(a);
    } else for (const a of operands) loose.add(a);
  }
  // A loop cannot read what had to be static after all: then its sum is written out.
  for (const node of rolled)
    if (node.args.some((a) => strict.has(a) && size(a) > 1)) {
      if (terms(node) > MOST_TERMS) throw new LoweringLimit(`'${node.op}' of ${terms(node)} terms in one lane`);
      rolled.delete(node);
      for (const a of node.args) if (!addressable.has(a)) strict.add(a);
    }
  for (const node of strict)
    if (!addressable.has(node) && size(node) > MOST_ELEMENTS)
      throw new LoweringLimit(`an array of ${size(node)} elements in one lane`);
  return { isStatic: (node) => strict.has(node) && !addressable.has(node), isRolled: (node) => rolled.has(node) };
};
