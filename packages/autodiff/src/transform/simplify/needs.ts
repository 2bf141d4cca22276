/**
 * Which parameters of a body some of its results need. Loops inside are looked into: of a loop, a result needs the carries that it depends on
 * and no others.
 */
import { type Fn, type Node, topological } from '@ergodic/core/graph';
import { type Flags, fixedPoint, union } from '../activity.ts';
import { only } from '../rewrite.ts';

/** Carries of a loop that are read, or on which something that is read depends. `others` are the further results that are read. */
export const liveCarries = (body: Fn, start: Flags, others: Flags): Flags =>
  fixedPoint(start, (flags) => needs(body, [...flags, ...others]).slice(1, 1 + start.length));

/** Which operands of a structured node some of its results need. */
const operandsFor = (node: Node, wanted: (index: number) => boolean): Flags => {
  switch (node.op) {
    case 'batch': {
      const { body } = node.attrs;
      return needs(
        body,
        body.results.map((_, i) => wanted(i)),
      );
    }
    case 'scan': {
      const { carries, body } = node.attrs;
      const read = body.results.map((_, i) => wanted(i));
      const ys = read.slice(carries);
      const live = liveCarries(body, read.slice(0, carries), ys);
      return [...live, ...needs(body, [...live, ...ys]).slice(1 + carries)];
    }
    case 'iterate': {
      const { carries, cond, body } = node.attrs;
      const tested = needs(cond, [true]).slice(1);
      const live = liveCarries(
        body,
        body.results.map((_, i) => wanted(i) || tested[i] === true),
        [],
      );
      return [...live, ...union(tested, needs(body, live).slice(1)).slice(carries)];
    }
    default:
      return node.args.map(() => true);
  }
};

const found = (fn: Fn, from: Flags): Flags => {
  const wanted = new Set(fn.results.filter((_, i) => from[i] === true));
  const indices = new Map<Node, Set<number>>();
  const flags = fn.params.map(() => false);
  for (const node of topological(fn.results).toReversed()) {
    if (!wanted.has(node)) continue;
    if (node.op === 'param') flags[node.attrs.index] = true;
    if (node.op === 'project') {
      const tuple = only(node.args);
      wanted.add(tuple);
      indices.set(tuple, (indices.get(tuple) ?? new Set<number>()).add(node.attrs.index));
    } else {
      const needed = operandsFor(node, (i) => indices.get(node)?.has(i) === true);
      node.args.forEach((arg, i) => {
        if (needed[i] === true) wanted.add(arg);
      });
    }
  }
  return flags;
};

const memory = new WeakMap<Fn, Map<string, Flags>>();

/** Which parameters the flagged results of a body need. */
export function needs(fn: Fn, from: Flags): Flags {
  const cases = memory.get(fn) ?? new Map<string, Flags>();
  memory.set(fn, cases);
  const key = from.map(Number).join('');
  const known = cases.get(key);
  if (known !== undefined) return known;
  const flags = found(fn, from);
  cases.set(key, flags);
  return flags;
}
