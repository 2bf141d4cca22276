/**
 * Which nodes become arrays in memory, each by a kernel of its own; the others are computed where they are read.
 * What is costly and read more than once is kept; a sum is kept unless one element by element operation finishes it.
 */
import { dtypeOf, isTuple, type Node, shapeOf, sizeOf } from '@ergodic/core/graph';
import { maxima, sums, transcendental } from './cost.ts';

const reducing = (op: string): boolean => sums.has(op) || maxima.has(op);
/** Operations that read an element of an operand more than once. */
const repeating = new Set(['dot', 'conv2d', 'takeTranspose', 'take']);

/** The readers of a node's values: a single reader that only reshapes passes them on to its own. */
const throughReshapes = (readers: readonly Node[], users: ReadonlyMap<Node, readonly Node[]>): readonly Node[] => {
  let current = readers;
  for (let [only] = current; current.length === 1 && only?.op === 'reshape'; [only] = current)
    current = users.get(only) ?? [];
  return current;
};

const COSTLY = 8;
const LONGEST = 120;
/** Keys so many folds away from one in memory are kept: some backends take no more in one kernel. */
const DEEPEST_KEY = 5;
/** What a contraction reads this often for each of its elements is worth an array of its own. */
const OFTEN = 8;

/** How many terms each element of a sum has, as far as that matters. */
const termsOf = (node: Node): number => {
  const [x] = node.args;
  if (x === undefined || !reducing(node.op)) return 1;
  if (node.op !== 'dot') return sizeOf(shapeOf(x)) / Math.max(1, sizeOf(shapeOf(node)));
  return node.attrs.contract[0].reduce((n, axis) => n * (shapeOf(x)[axis] ?? 1), 1);
};

/** How often a contraction reads each element of an operand. */
const timesRead = (reader: Node, operand: Node): number => {
  const [x] = reader.args;
  if (reader.op !== 'dot' || x === undefined) return 1;
  const terms = reader.attrs.contract[0].reduce((n, axis) => n * (shapeOf(x)[axis] ?? 1), sizeOf(shapeOf(reader)));
  return terms / Math.max(1, sizeOf(shapeOf(operand)));
};

/** Whether an operand is an array to be read, rather than one value everywhere. */
const isRead = (node: Node): boolean => {
  const [x] = node.args;
  return sizeOf(shapeOf(node.op === 'broadcast' && x !== undefined ? x : node)) > 1;
};

const grows = (node: Node): boolean =>
  repeating.has(node.op) ||
  (node.op === 'broadcast' && sizeOf(shapeOf(node)) > sizeOf(node.args[0] === undefined ? [] : shapeOf(node.args[0])));

/** `order` is topological; `roots` are kept in any case; what `held` names is an array already. */
export const materialised = (
  order: readonly Node[],
  roots: readonly Node[],
  held: (node: Node) => boolean,
): ReadonlySet<Node> => {
  const users = new Map<Node, Node[]>();
  for (const node of order) for (const a of new Set(node.args)) users.set(a, [...(users.get(a) ?? []), node]);
  const kept = new Set<Node>(roots);
  /** Operations for one element, if computed in place. */
  const work = new Map<Node, number>();
  /** How many folds lead to a key from one in memory. */
  const depth = new Map<Node, number>();
  const workOf = (node: Node): number => (kept.has(node) ? 1 : (work.get(node) ?? 1));
  for (const node of order) {
    if (isTuple(node.type)) continue;
    if (held(node)) {
      work.set(node, 1);
      continue;
    }
    const own = transcendental.has(node.op) ? COSTLY : Math.min(COSTLY, Math.max(1, termsOf(node)));
    const total = node.args.reduce((sum, a) => sum + workOf(a), own);
    work.set(node, total);
    const readers = users.get(node) ?? [];
    const again = readers.length > 1 || readers.some(grows);
    if (total > LONGEST || (total >= COSTLY && again && node.args.length > 0)) kept.add(node);
    // To read a product is to read all its factors, and to read joined parts is to choose among them.
    const gathered = node.op === 'concat' || node.args.filter(isRead).length > 1;
    if (gathered && readers.some((reader) => timesRead(reader, node) >= OFTEN)) kept.add(node);
    const bits = dtypeOf(node) === 'bits' && node.op === 'draw' && again;
    if (bits) kept.add(node);
    if (node.op === 'foldIn') {
      const [key] = node.args;
      const deep = key === undefined || kept.has(key) ? 1 : (depth.get(key) ?? 0) + 1;
      depth.set(node, deep);
      if (deep >= DEEPEST_KEY) kept.add(node);
    }
  }
  // From the results down: a sum stays in place only under element by element readers of its own shape.
  const underSum = new Set<Node>();
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i];
    if (node === undefined || isTuple(node.type)) continue;
    const readers = users.get(node) ?? [];
    const exposed = readers.some((r) => !kept.has(r) && underSum.has(r)) || readers.some((r) => reducing(r.op));
    if (reducing(node.op) && !kept.has(node)) {
      const own = throughReshapes(readers, users);
      const [reader] = own;
      const alone = own.length === 1 && reader !== undefined && !isTuple(reader.type);
      const sameSize = alone && sizeOf(shapeOf(reader)) === sizeOf(shapeOf(node));
      const moves = alone && ['concat', 'take', 'pad', 'takeTranspose', 'scan', 'iterate', 'batch'].includes(reader.op);
      if (!alone || !sameSize || moves || exposed) kept.add(node);
    }
    if (exposed && !kept.has(node)) underSum.add(node);
  }
  return kept;
};
