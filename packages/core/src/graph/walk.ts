/**
 * Walking a graph without recursion: graphs are deep.
 */
import type { Node } from './node.ts';

/**
 * Every node that `roots` need, operands before users, each once. The order depends only on the structure (a depth-first walk), never on
 * when nodes were made.
 */
export const topological = (roots: readonly Node[]): readonly Node[] => {
  const order: Node[] = [];
  const state = new Map<Node, number>();
  for (const root of roots) {
    const stack: Node[] = [root];
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      if (node === undefined) break;
      const next = state.get(node) ?? 0;
      const arg = node.args[next];
      if (next < 0) {
        stack.pop();
      } else if (arg === undefined) {
        state.set(node, -1);
        order.push(node);
        stack.pop();
      } else {
        state.set(node, next + 1);
        if ((state.get(arg) ?? 0) === 0) stack.push(arg);
      }
    }
  }
  return order;
};

/**
 * Folds a graph from its leaves: `visit` sees each node once, with the results of its operands, which it reads by `of`.
 */
export const fold = <A>(
  roots: readonly Node[],
  visit: (node: Node, of: (arg: Node) => A) => A,
): ((node: Node) => A) => {
  const results = new Map<Node, A>();
  const of = (node: Node): A => {
    const found = results.get(node);
    if (found === undefined && !results.has(node)) throw new RangeError(`'${node.op}' (#${node.id}) was not walked`);
    // `has` above tells a stored `undefined` from a missing entry.
    return found as A;
  };
  for (const node of topological(roots)) results.set(node, visit(node, of));
  return of;
};
