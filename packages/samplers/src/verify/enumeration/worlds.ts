/**
 * Every way a program can go, with its probability. The program is evaluated lazily: of `where` only the branch that is chosen, of `and` and `or`
 * only as much as settles them. So a decision is met only if something hangs on it, and only then does the world split in two. What was
 * computed before it split is shared by both halves.
 */
import type { Node, OpName } from '@ergodic/core/graph';
import { interpretFn } from '@ergodic/core/interpret';
import { recordOf, type Value } from '@ergodic/core/ops';
import { type Decision, decisionsOf } from './decisions.ts';

/** One way it can go. */
export interface World {
  readonly probability: number;
  /** The values of the roots. */
  readonly values: readonly Value[];
}

/** Where a choice is known to lie: in `[low, high)`. */
interface Range {
  readonly low: number;
  readonly high: number;
}

const anywhere: Range = { low: 0, high: 1 };

/** Where in the range a decision changes, or one of its ends. It changes once at most, so bisection finds the place to the last bit. */
const threshold = ({ holds, plain }: Decision, other: number, { low, high }: Range): number => {
  if (plain) return Number.isNaN(other) ? high : Math.min(Math.max(other, low), high);
  const before = holds(low, other);
  let [same, changed] = [low, high];
  for (;;) {
    const middle = (same + changed) / 2;
    if (middle <= same || middle >= changed) return changed;
    if (holds(middle, other) === before) same = middle;
    else changed = middle;
  }
};

/** A part of a range, and what is decided there. */
interface Part {
  readonly range: Range;
  readonly share: number;
  readonly holds: boolean;
}

const partsOf = (decision: Decision, other: number, range: Range): readonly Part[] => {
  const { low, high } = range;
  const at = threshold(decision, other, range);
  return [
    { low, high: at },
    { low: at, high },
  ]
    .filter((part) => part.low < part.high)
    .map((part) => ({
      range: part,
      share: (part.high - part.low) / (high - low),
      holds: decision.holds((part.low + part.high) / 2, other),
    }));
};

const scalar = (x: number): Value => ({ shape: [], data: Float64Array.of(x) });
const isAll = ({ data }: Value, truth: 0 | 1): boolean => data.every((x) => x === truth);

const evaluateNode = <K extends OpName>(node: Node<K>, args: readonly Value[]): Value => {
  const [value] = recordOf<K>(node.op).evaluate(args, node, interpretFn);
  if (value === undefined) throw new RangeError(`'${node.op}' (#${node.id}) has no value`);
  return value;
};

/** What comes next for a node: another has to be known before; it has a value; or the world splits. */
type Next =
  | { readonly _tag: 'Needs'; readonly node: Node }
  | { readonly _tag: 'Is'; readonly value: Value }
  | { readonly _tag: 'Splits'; readonly choice: Node; readonly parts: readonly Part[] };

const needs = (node: Node): Next => ({ _tag: 'Needs', node });
const is = (value: Value): Next => ({ _tag: 'Is', value });

interface Knowledge {
  readonly read: (node: Node) => Value | undefined;
  readonly rangeOfChoice: (choice: Node) => Range;
  readonly decisions: ReadonlyMap<Node, Decision>;
}

const decided = (decision: Decision, { read, rangeOfChoice }: Knowledge): Next => {
  const other = read(decision.other)?.data[0];
  if (other === undefined) return needs(decision.other);
  const parts = partsOf(decision, other, rangeOfChoice(decision.choice));
  const [only] = parts;
  return parts.length === 1 && only !== undefined
    ? is(scalar(only.holds ? 1 : 0))
    : { _tag: 'Splits', choice: decision.choice, parts };
};

/** Of `where` the branch that is chosen; of `and` and `or` the first operand, if that settles it. */
const settled = (node: Node, { read }: Knowledge): Next | undefined => {
  const [first, second, third] = node.args;
  if (first === undefined || second === undefined) return undefined;
  if (node.op !== 'where' && node.op !== 'and' && node.op !== 'or') return undefined;
  const value = read(first);
  if (value === undefined) return needs(first);
  if (node.op === 'and') return isAll(value, 0) ? is(value) : undefined;
  if (node.op === 'or') return isAll(value, 1) ? is(value) : undefined;
  const branch = isAll(value, 1) ? second : isAll(value, 0) ? third : undefined;
  if (branch === undefined) return undefined;
  const chosen = read(branch);
  return chosen === undefined ? needs(branch) : is(chosen);
};

const nextOf = (node: Node, known: Knowledge): Next => {
  const decision = known.decisions.get(node);
  if (decision !== undefined) return decided(decision, known);
  const early = settled(node, known);
  if (early !== undefined) return early;
  const missing = node.args.find((arg) => known.read(arg) === undefined);
  if (missing !== undefined) return needs(missing);
  if (node.op === 'input' || node.op === 'draw')
    throw new RangeError(
      `'${node.op === 'input' ? node.attrs.name : 'draw'}' has no value: it is not given, nor only compared with something else`,
    );
  return is(
    evaluateNode(
      node,
      node.args.map((arg) => known.read(arg) ?? scalar(Number.NaN)),
    ),
  );
};

/**
 * The values of `roots` in every world, given those of some inputs, where `choices` are uniform numbers on [0, 1), independent of each other.
 * Probabilities add up to 1.
 *
 * `RangeError` if a choice is used for more than comparisons of it, or something else is not given.
 *
 * @category constructors
 */
export const worldsOf = (
  roots: readonly Node[],
  choices: readonly Node[],
): ((given: ReadonlyMap<Node, Value>) => readonly World[]) => {
  const decisions = decisionsOf(roots, choices);
  return (given) => {
    const values = new Map<Node, Value>(given);
    const ranges = new Map<Node, Range>();
    const known: Knowledge = {
      read: (node) => values.get(node),
      rangeOfChoice: (choice) => ranges.get(choice) ?? anywhere,
      decisions,
    };
    // Nodes in the order in which they got values: those that a world got are taken back before the next is looked at.
    const trail: Node[] = [];
    const set = (node: Node, value: Value): void => {
      values.set(node, value);
      trail.push(node);
    };
    const forgetFrom = (length: number): void => {
      for (const node of trail.splice(length)) values.delete(node);
    };
    const worlds: World[] = [];
    /** Evaluates until all roots have values, or the world splits. */
    const advance = (): { readonly at: Node; readonly choice: Node; readonly parts: readonly Part[] } | null => {
      for (const root of roots) {
        const stack: Node[] = [root];
        for (let node = stack[stack.length - 1]; node !== undefined; node = stack[stack.length - 1]) {
          if (values.has(node)) {
            stack.pop();
            continue;
          }
          const next = nextOf(node, known);
          if (next._tag === 'Splits') return { at: node, choice: next.choice, parts: next.parts };
          if (next._tag === 'Needs') stack.push(next.node);
          else set(node, next.value);
        }
      }
      return null;
    };
    const explore = (probability: number): void => {
      const split = advance();
      if (split === null) {
        worlds.push({ probability, values: roots.map((root) => values.get(root) ?? scalar(Number.NaN)) });
        return;
      }
      const before = known.rangeOfChoice(split.choice);
      const length = trail.length;
      for (const { range, share, holds } of split.parts) {
        ranges.set(split.choice, range);
        set(split.at, scalar(holds ? 1 : 0));
        explore(probability * share);
        forgetFrom(length);
      }
      ranges.set(split.choice, before);
    };
    explore(1);
    return worlds;
  };
};
