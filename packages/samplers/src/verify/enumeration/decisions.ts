/**
 * Where a program decides by chance: a uniform number, or a function of it alone, is compared with something else. Of such a number the program
 * depends on no more than on which side of a threshold it lies, so each way the program can go has a probability that is known exactly.
 */
import { type Node, shapeOf, showDims, topological } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';

/** A comparison of a function of one choice with something that does not depend on it. */
export interface Decision {
  /** The choice: a uniform number on [0, 1). */
  readonly choice: Node;
  /** The side that the choice is not on. */
  readonly other: Node;
  /** What is decided for a value of the choice, given that of the other side. */
  readonly holds: (choice: number, other: number) => boolean;
  /** Whether the choice itself is compared, so that the threshold is the value of the other side. */
  readonly plain: boolean;
}

const comparisons: ReadonlyMap<string, (a: number, b: number) => boolean> = new Map([
  ['less', (a: number, b: number) => a < b],
  ['lessEqual', (a: number, b: number) => a <= b],
  ['greater', (a: number, b: number) => a > b],
  ['greaterEqual', (a: number, b: number) => a >= b],
]);

/** `node` as a function of the choice, the only thing it depends on. */
const functionOf =
  (choice: Node, node: Node): ((value: number) => number) =>
  (value) => {
    const at = new Map([[choice, { shape: [], data: Float64Array.of(value) }]]);
    return node === choice ? value : (interpretNodes([node], at)[0]?.data[0] ?? Number.NaN);
  };

const decisionOf = (node: Node, choice: Node, varies: ReadonlySet<Node>, alone: ReadonlySet<Node>): Decision | null => {
  const compare = comparisons.get(node.op);
  const [a, b] = node.args;
  if (compare === undefined || a === undefined || b === undefined || shapeOf(node).length > 0) return null;
  if (alone.has(a) && !varies.has(b)) {
    const of = functionOf(choice, a);
    return { choice, other: b, plain: a === choice, holds: (value, other) => compare(of(value), other) };
  }
  if (alone.has(b) && !varies.has(a)) {
    const of = functionOf(choice, b);
    return { choice, other: a, plain: b === choice, holds: (value, other) => compare(other, of(value)) };
  }
  return null;
};

const begins = new Set(['input', 'param', 'hole', 'draw']);

/** The decisions among the nodes that `roots` are made of, by the node that says what was decided. `RangeError` if a choice is not a scalar. */
export const decisionsOf = (roots: readonly Node[], choices: readonly Node[]): ReadonlyMap<Node, Decision> => {
  const array = choices.find((choice) => shapeOf(choice).length > 0);
  if (array !== undefined) throw new RangeError(`a choice is one number, not ${showDims(shapeOf(array))}`);
  const order = topological(roots);
  const fixed = new Set<Node>();
  for (const node of order) if (!begins.has(node.op) && node.args.every((arg) => fixed.has(arg))) fixed.add(node);
  const found = new Map<Node, Decision>();
  for (const choice of choices) {
    const varies = new Set<Node>([choice]);
    const alone = new Set<Node>([choice]);
    for (const node of order) {
      if (!node.args.some((arg) => varies.has(arg))) continue;
      const decision = decisionOf(node, choice, varies, alone);
      if (decision !== null) found.set(node, decision);
      else {
        varies.add(node);
        if (node.args.every((arg) => alone.has(arg) || fixed.has(arg))) alone.add(node);
      }
    }
  }
  return found;
};
