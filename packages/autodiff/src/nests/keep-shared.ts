/**
 * What two batches both compute, where the second needs a result of the first, as the gradient of a log-sum-exp needs the energies: the first keeps its long sums,
 * and the second reads them.
 */
import { type Fn, internFn, type Node, topological, typeOf } from '@ergodic/core/graph';
import { apply, build, closed, make, results, substitute } from '@ergodic/core/ops';
import { elementwise, size, terms, transcendental } from '../lower/cost.ts';
import { at, rewrite } from '../transform/rewrite.ts';
import { type Batch, jointOf, operandsOf, placeOf } from './batch-pairs.ts';

/** Terms from which on an element of a sum takes longer to compute than to write and read. */
const LONG = 16;

const isLong = (node: Node): boolean => (node.op === 'dot' || node.op === 'conv2d') && terms(node) >= LONG * size(node);

/** The uppermost of the nodes under `roots` that are wanted. */
const uppermost = (roots: readonly Node[], wanted: (node: Node) => boolean): readonly Node[] => {
  const reached = new Set(roots);
  const found: Node[] = [];
  for (const node of [...topological(roots)].reverse()) {
    if (!reached.has(node)) continue;
    if (wanted(node)) found.push(node);
    else for (const arg of node.args) reached.add(arg);
  }
  return found;
};

/** From a sum up to what is made of it alone and cheaply, its bias added say, and has several readers: what a loop leaves in memory anyway. */
const lifted = (roots: readonly Node[]): ((node: Node) => Node) => {
  const readers = new Map<Node, Set<Node | null>>();
  const note = (node: Node, reader: Node | null): void => {
    readers.set(node, (readers.get(node) ?? new Set()).add(reader));
  };
  for (const node of topological(roots)) for (const arg of node.args) note(arg, node);
  for (const root of roots) note(root, null);
  const lift = (node: Node): Node => {
    const [reader, ...others] = readers.get(node) ?? [];
    const goesOn = reader && others.length === 0 && elementwise(reader.op) && !transcendental.has(reader.op);
    return goesOn ? lift(reader) : node;
  };
  return lift;
};

interface Split {
  /** The first batch; after its own results it gives what is kept of all rows. */
  readonly first: Node;
  /** The second, over its own operands and the results of the first, as they are now. */
  readonly second: (args: readonly Node[], given: readonly Node[]) => Node;
}

/** A body without the parameters that it does not read, and which are left. */
const trimmed = (fn: Fn): { readonly body: Fn; readonly left: readonly number[] } => {
  const read = new Set(topological(fn.results).map((node) => (node.op === 'param' ? node.attrs.index : -1)));
  const left = fn.params.flatMap((_, i) => (read.has(i) ? [i] : []));
  const types = left.map((i) => at(fn.params, i));
  // What is not read needs an argument all the same; any will do.
  const all = (params: readonly Node[]) => fn.params.map((_, i) => at(params, Math.max(0, left.indexOf(i))));
  return { body: closed(types, (params) => apply(fn, all(params))), left };
};

const splitOf = (first: Batch, second: Batch): Split | null => {
  const joint = jointOf(first, second);
  if (joint === null) return null;
  const { operands, body } = joint;
  const count = first.attrs.body.results.length;
  const [own, others] = [body.results.slice(0, count), body.results.slice(count)];
  const shared = new Set(topological(own));
  const lift = lifted(body.results);
  const longs = [...shared].filter(isLong).map(lift);
  const kept = uppermost(others, (node) => shared.has(node) && longs.includes(node));
  if (kept.length === 0) return null;
  const { attrs } = first;
  const isGiven = (node: Node): boolean => own.some((result, i) => result === node && attrs.summed[i] !== true);
  const added = kept.filter((node) => !isGiven(node));
  const given = [...own.map((node, i) => (attrs.summed[i] === true ? null : node)), ...added];
  const read = new Map(kept.map((node, i) => [node, build.param(operands.length + i, typeOf(node))]));
  const whole = internFn([...body.params, ...kept.map(typeOf)], substitute(others, read));
  const { body: rest, left } = trimmed(whole);
  const places = operandsOf(second);
  return {
    first: make('batch', first.args, {
      ...attrs,
      summed: [...attrs.summed, ...added.map(() => false)],
      body: internFn(attrs.body.params, [...own, ...added]),
    }),
    second: (args, results) => {
      const argOf = (i: number): Node => {
        const operand = operands[i];
        if (operand !== undefined) return at(args, placeOf(places, operand));
        return at(results, given.indexOf(at(kept, i - operands.length)));
      };
      const mapped = left.map((i) => operands[i]?.mapped ?? true);
      return make('batch', left.map(argOf), { ...second.attrs, mapped, body: rest });
    },
  };
};

const pairOf = (roots: readonly Node[]): readonly [Batch, Batch, Split] | null => {
  const batches = topological(roots).filter((node): node is Batch => node.op === 'batch');
  for (const [i, second] of batches.entries()) {
    const below = new Set(topological(second.args));
    for (const first of batches.slice(0, i)) {
      const split = below.has(first) ? splitOf(first, second) : null;
      if (split !== null) return [first, second, split];
    }
  }
  return null;
};

/** The same graph, in which no batch computes a long sum again that one before it had. */
export const keepShared = (roots: readonly Node[]): readonly Node[] => {
  const pair = pairOf(roots);
  if (pair === null) return roots;
  const [first, second, split] = pair;
  const given = results(split.first);
  const of = rewrite(roots, (node, args) => {
    if (node === first) return given.slice(0, first.attrs.body.results.length);
    return node === second ? results(split.second(args, given)) : null;
  });
  return keepShared(roots.map(of));
};
