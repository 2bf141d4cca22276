/**
 * The reference interpreter: evaluates a graph node by node in float64. It shares no code with any backend: it is what they are held
 * against.
 */
import type { OpName } from '../graph/attrs.ts';
import type { Fn, Node } from '../graph/node.ts';
import { topological } from '../graph/walk.ts';
import type { Value } from '../ops/record.ts';
import { recordOf } from '../ops/table.ts';

const evaluateNode = <K extends OpName>(node: Node<K>, args: readonly Value[]): readonly Value[] =>
  recordOf<K>(node.op).evaluate(args, node, callFn);

/** The programs of bodies, kept while the body lives: a scan calls its body many times. */
const orders = new WeakMap<Fn, readonly Node[]>();

const orderOf = (fn: Fn): readonly Node[] => {
  const known = orders.get(fn);
  if (known !== undefined) return known;
  const order = topological(fn.results);
  orders.set(fn, order);
  return order;
};

const run = (
  order: readonly Node[],
  roots: readonly Node[],
  supply: (node: Node) => Value | undefined,
): readonly Value[] => {
  const values = new Map<Node, readonly Value[]>();
  const first = (node: Node): Value => {
    const value = values.get(node)?.[0];
    if (value === undefined) throw new RangeError(`'${node.op}' (#${node.id}) has no value`);
    return value;
  };
  for (const node of order) {
    const given = supply(node);
    // Only `project` has a tuple for operand, and it is given all of its values.
    const args = node.op === 'project' ? node.args.flatMap((a) => values.get(a) ?? []) : node.args.map(first);
    values.set(node, given === undefined ? evaluateNode(node, args) : [given]);
  }
  return roots.map(first);
};

function callFn(fn: Fn, args: readonly Value[]): readonly Value[] {
  return run(orderOf(fn), fn.results, (node) => {
    if (node.op !== 'param') return undefined;
    const value = args[node.attrs.index];
    if (value === undefined) throw new RangeError(`a body of ${fn.params.length} values got ${args.length}`);
    return value;
  });
}

/** Evaluates `fn` at `args`. */
export const interpretFn = callFn;

/** The values of `roots`, given those of the inputs that they mention. */
export const interpretNodes = (roots: readonly Node[], inputs: ReadonlyMap<Node, Value>): readonly Value[] =>
  run(topological(roots), roots, (node) => {
    const value = inputs.get(node);
    if (value === undefined && node.op === 'input') throw new RangeError(`input '${node.attrs.name}' is not given`);
    return value;
  });
