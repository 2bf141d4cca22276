/**
 * A graph that is evaluated again and again: walked once, and then a list of operations, each of which knows where its operands stand.
 */
import type { OpName } from '../graph/attrs.ts';
import type { Node } from '../graph/node.ts';
import { topological } from '../graph/walk.ts';
import type { Call, Value } from '../ops/record.ts';
import { recordOf } from '../ops/table.ts';

type Values = readonly Value[];

/** One operation. Each value has a place: where its node stands in the order. */
interface Operation {
  readonly run: (args: Values) => Values;
  readonly from: readonly number[];
  readonly to: number;
  /** Which result of its operand it is, if it is a projection. */
  readonly index: number | undefined;
  /** The places whose values nobody needs any more after it. */
  readonly done: readonly number[];
}

interface Program {
  /** How many places there are. */
  readonly size: number;
  /** What does not depend on anything that is given: run once, and kept. */
  readonly fixed: readonly Operation[];
  readonly varying: readonly Operation[];
  /** Where given values go, if anybody asks for them. */
  readonly entries: readonly (number | undefined)[];
  readonly ends: readonly { readonly place: number; readonly varies: boolean }[];
}

const runOf = <K extends OpName>(node: Node<K>, call: Call): Operation['run'] => {
  const record = recordOf<K>(node.op);
  return (args) => record.evaluate(args, node, call);
};

const missing = (node: Node): never => {
  throw new RangeError(node.op === 'input' ? `input '${node.attrs.name}' is not given` : `'${node.op}' has no value`);
};

/** The nodes that `roots` need where some values are given, operands before users. */
const neededFor = (roots: readonly Node[], given: ReadonlySet<Node>): readonly Node[] => {
  const needed = new Set(roots);
  const order = topological(roots);
  for (const node of order.toReversed())
    if (needed.has(node) && !given.has(node)) for (const arg of node.args) needed.add(arg);
  return order.filter((node) => needed.has(node));
};

const programOf = (roots: readonly Node[], given: readonly Node[], call: Call): Program => {
  const supplied = new Set(given);
  const order = neededFor(roots, supplied);
  const places = new Map<Node, number>();
  const placeOf = (node: Node): number => places.get(node) ?? missing(node);
  const varies: boolean[] = [];
  const operations: Operation[] = [];
  order.forEach((node, to) => {
    places.set(node, to);
    const from = node.args.map((arg) => places.get(arg) ?? -1);
    varies[to] = supplied.has(node) || from.some((at) => varies[at] === true);
    if (supplied.has(node)) return;
    if (node.op === 'input' || node.op === 'param' || node.op === 'hole') missing(node);
    const index = node.op === 'project' ? node.attrs.index : undefined;
    operations.push({ run: runOf(node, call), from, to, index, done: [] });
  });
  const fixed = operations.filter(({ to }) => varies[to] !== true);
  const varying = operations.filter(({ to }) => varies[to] === true);
  const kept = new Set(roots.map(placeOf));
  const lastUse = new Map<number, number>();
  for (const list of [fixed, varying]) for (const { from, to } of list) for (const at of from) lastUse.set(at, to);
  // What is fixed and read by what varies is read again the next time.
  const ending = (operation: Operation): Operation => ({
    ...operation,
    done: operation.from.filter(
      (at) => lastUse.get(at) === operation.to && varies[at] === varies[operation.to] && !kept.has(at),
    ),
  });
  return {
    size: order.length,
    fixed: fixed.map(ending),
    varying: varying.map(ending),
    entries: given.map((node) => places.get(node)),
    ends: [...roots].map((root) => ({ place: placeOf(root), varies: varies[placeOf(root)] === true })),
  };
};

/** The values at each place: a list, for an operation may have several results. */
type Results = (Values | undefined)[];

const firstAt = (results: Results, place: number): Value => {
  const value = results[place]?.[0];
  if (value === undefined) throw new RangeError(`there is no value at ${place}`);
  return value;
};

const runAll = (operations: readonly Operation[], results: Results): void => {
  for (const { run, from, to, index, done } of operations) {
    results[to] =
      index === undefined
        ? run(from.map((at) => firstAt(results, at)))
        : from.flatMap((at) => results[at]?.slice(index, index + 1) ?? []);
    for (const at of done) results[at] = undefined;
  }
};

const copied = ({ shape, data }: Value): Value => ({ shape, data: data.slice() });

/** `roots` as a function of the values of the nodes that are given; `call` evaluates bodies. */
export const prepared = (roots: readonly Node[], given: readonly Node[], call: Call): ((values: Values) => Values) => {
  const { size, fixed, varying, entries, ends } = programOf(roots, given, call);
  let known: Results | undefined;
  return (values) => {
    if (values.length < entries.length) throw new RangeError(`${values.length} values for ${entries.length} inputs`);
    if (known === undefined) {
      known = new Array<Values | undefined>(size).fill(undefined);
      runAll(fixed, known);
    }
    const results = known.slice();
    entries.forEach((place, i) => {
      if (place !== undefined) results[place] = values.slice(i, i + 1);
    });
    runAll(varying, results);
    // What is kept is not handed out: arrays can be written to.
    return ends.map(({ place, varies }) => (varies ? firstAt(results, place) : copied(firstAt(results, place))));
  };
};
