/**
 * Rebuilding a graph from its leaves, node by node, where a node with several results may become several unrelated nodes.
 */
import { type Node, topological } from '@ergodic/core/graph';
import { remake, results } from '@ergodic/core/ops';

/** What takes the place of a node whose operands have become `args`: one node for each of its results. `null` keeps the operation. */
export type Visit = (node: Node, args: readonly Node[]) => readonly Node[] | null;

/** The results of a node over new operands. */
const remadeResults = (node: Node, args: readonly Node[]): readonly Node[] => results(remake(node, args));

/** Element `i` of a list that is known to be long enough. */
export const at = <A>(list: readonly A[], i: number): A => {
  const found = list[i];
  if (found === undefined) throw new RangeError(`no element ${i} of ${list.length}`);
  return found;
};

export const only = <A>(list: readonly A[]): A => at(list, 0);

/** Walks from the leaves; `of` gives what the array-valued nodes of the old graph have become. `project` never reaches `visit`. */
export const rewrite = (roots: readonly Node[], visit: Visit): ((node: Node) => Node) => {
  const became = new Map<Node, readonly Node[]>();
  const resultsOf = (node: Node): readonly Node[] => became.get(node) ?? results(node);
  for (const node of topological(roots)) {
    if (node.op === 'project') {
      became.set(node, [at(resultsOf(only(node.args)), node.attrs.index)]);
    } else {
      const args = node.args.map((arg) => only(resultsOf(arg)));
      became.set(node, visit(node, args) ?? remadeResults(node, args));
    }
  }
  return (node) => only(resultsOf(node));
};
