/**
 * Which results of the scans in a body are only ever summed over the batch: those sums are taken inside the loop, step by step, so that
 * the gradient of a shared parameter does not exist once per call when the batch is written out.
 */
import { type Fn, internFn, type Node, topological } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { at, only } from './rewrite.ts';
import { splatOf } from './simplify/splat.ts';

type Scan = Node<'scan'>;

/** The results of each scan whose sum over the batch is all that is asked for. */
export type SummedInside = ReadonlyMap<Node, ReadonlySet<number>>;

const isParam = (node: Node, index: number): boolean => node.op === 'param' && node.attrs.index === index;

/** What carry `i` grows by in each step, if it starts at zero and does nothing but grow. */
export const growthOf = ({ args, attrs: { carries, body } }: Scan, i: number): Node | null => {
  const next = at(body.results, i);
  const start = at(args, i);
  if ((next.op !== 'add' && next.op !== 'sub') || splatOf(start) !== 0) return null;
  const [a, b] = [at(next.args, 0), at(next.args, 1)];
  const [isFirst, isSecond] = [isParam(a, 1 + i), next.op === 'add' && isParam(b, 1 + i)];
  const growth = isFirst ? (next.op === 'add' ? b : build.neg(b)) : isSecond ? a : null;
  if (growth === null || i >= carries) return null;
  const others = body.results.map((result, j) => (j === i ? growth : result));
  return topological(others).some((node) => isParam(node, 1 + i)) ? null : growth;
};

/** A step whose growing carries give their growth instead. */
export const withGrowth = (scan: Scan, inside: ReadonlySet<number>): Fn => {
  const { carries, body } = scan.attrs;
  const results = body.results.map((result, i) =>
    i < carries && inside.has(i) ? (growthOf(scan, i) ?? result) : result,
  );
  return internFn(body.params, results);
};

/** The scan results that reach the body's results only as one of the summed ones. */
export const summedInside = (body: Fn, summed: readonly boolean[]): SummedInside => {
  const uses = new Map<Node, number>();
  const use = (node: Node): void => {
    uses.set(node, (uses.get(node) ?? 0) + 1);
  };
  for (const node of topological(body.results)) node.args.forEach(use);
  body.results.forEach(use);
  const found = new Map<Node, Set<number>>();
  body.results.forEach((result, j) => {
    if (summed[j] !== true || result.op !== 'project' || uses.get(result) !== 1) return;
    const scan = only(result.args);
    const { index } = result.attrs;
    if (scan.op !== 'scan' || (index < scan.attrs.carries && growthOf(scan, index) === null)) return;
    found.set(scan, (found.get(scan) ?? new Set<number>()).add(index));
  });
  return found;
};
