/**
 * What varies with what: through which nodes a derivative can flow. Facts about a node are one flag for each of its results.
 */
import { type Fn, isTuple, type Node, topological } from '@ergodic/core/graph';
import { only } from './rewrite.ts';
import type { Rules } from './rules.ts';

export type Flags = readonly boolean[];

/** Only real numbers vary smoothly. */
export const realResults = (node: Node): Flags =>
  (isTuple(node.type) ? node.type.tuple : [node.type]).map(({ dtype }) => dtype === 'real');

export const some = (flags: Flags): boolean => flags.includes(true);
export const union = (a: Flags, b: Flags): Flags => a.map((flag, i) => flag || b[i] === true);
const same = (a: Flags, b: Flags): boolean => a.every((flag, i) => flag === b[i]);
const none: Flags = [];

/** Repeats `grow` until nothing is added. */
export const fixedPoint = (start: Flags, grow: (flags: Flags) => Flags): Flags => {
  let flags = start;
  for (;;) {
    const next = union(flags, grow(flags));
    if (same(flags, next)) return flags;
    flags = next;
  }
};

/** A loop's carries that vary, given its other operands that do: the start varies, or the body makes them. */
export const varyingCarries = (rules: Rules, body: Fn, starts: Flags, others: Flags): Flags =>
  fixedPoint(starts, (flags) => varyingResults(rules, body, [false, ...flags, ...others]).slice(0, starts.length));

/** Which results of `node` vary when `args` (one flag an operand) do. */
const varying = (rules: Rules, node: Node, args: Flags): Flags => {
  if (!some(args)) return realResults(node).map(() => false);
  switch (node.op) {
    case 'batch':
      return varyingResults(rules, node.attrs.body, args);
    case 'scan': {
      const { carries, body } = node.attrs;
      const others = args.slice(carries);
      const flags = varyingCarries(rules, body, args.slice(0, carries), others);
      return union(
        [...flags, ...body.results.slice(carries).map(() => false)],
        varyingResults(rules, body, [false, ...flags, ...others]),
      );
    }
    case 'iterate': {
      const { carries, body } = node.attrs;
      return [...varyingCarries(rules, body, args.slice(0, carries), args.slice(carries)), false];
    }
    default:
      return rules.derivative(node.op).kind === 'zero' ? realResults(node).map(() => false) : realResults(node);
  }
};

/** For each node that `roots` need, which of its results vary with `sources`. */
export const activity = (roots: readonly Node[], sources: ReadonlySet<Node>, rules: Rules): ((node: Node) => Flags) => {
  const known = new Map<Node, Flags>();
  const of = (node: Node): Flags => known.get(node) ?? none;
  for (const node of topological(roots)) {
    if (sources.has(node)) known.set(node, realResults(node));
    else if (node.op === 'project') known.set(node, [of(only(node.args))[node.attrs.index] === true]);
    else {
      const flags = varying(
        rules,
        node,
        node.args.map((arg) => some(of(arg))),
      );
      if (some(flags)) known.set(node, flags);
    }
  }
  return of;
};

/** Which results of a body vary, given which parameters do. Kept while the body lives: loops and nesting ask again. */
const memory = new WeakMap<Rules, WeakMap<Fn, Map<string, Flags>>>();

export function varyingResults(rules: Rules, body: Fn, params: Flags): Flags {
  const bodies = memory.get(rules) ?? new WeakMap<Fn, Map<string, Flags>>();
  memory.set(rules, bodies);
  const cases = bodies.get(body) ?? new Map<string, Flags>();
  bodies.set(body, cases);
  const key = params.map(Number).join('');
  const known = cases.get(key);
  if (known !== undefined) return known;
  const sources = new Set(topological(body.results).filter((n) => n.op === 'param' && params[n.attrs.index] === true));
  const of = activity(body.results, sources, rules);
  const flags = body.results.map((result) => of(result)[0] === true);
  cases.set(key, flags);
  return flags;
}

/** Which of the varying parameters the flagged results of a body can depend on (at worst more than they do). */
export const reachedParams = (rules: Rules, body: Fn, params: Flags, from: Flags): Flags => {
  const order = topological(body.results);
  const sources = new Set(order.filter((n) => n.op === 'param' && params[n.attrs.index] === true));
  const active = activity(body.results, sources, rules);
  const reached = new Set<Node>(body.results.filter((_, i) => from[i] === true));
  const flags = params.map(() => false);
  for (const node of [...order].reverse()) {
    if (!reached.has(node) || !some(active(node))) continue;
    if (node.op === 'param') flags[node.attrs.index] = true;
    for (const arg of node.args) reached.add(arg);
  }
  return flags;
};
