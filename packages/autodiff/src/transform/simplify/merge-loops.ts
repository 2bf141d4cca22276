/**
 * Loops that do the same steps are one loop that emits what any of them does: a value's loop and the one that its derivative reads the
 * states of become one when both have been written out of a batch.
 */
import { internFn, type Node, topological } from '@ergodic/core/graph';
import { build, make } from '@ergodic/core/ops';
import { rewrite } from '../rewrite.ts';

type Scan = Node<'scan'>;

/** Equal for loops with the same operands and the same steps; what they emit may differ. */
const stepsOf = ({ args, attrs: { n, carries, xs, reverse, checkpoint, body } }: Scan): string => {
  const next = body.results.slice(0, carries);
  return [[n, carries, xs, Number(reverse), checkpoint], args.map(({ id }) => id), next.map(({ id }) => id)].join(';');
};

/** A loop that emits what each of the given ones does. */
const joined = (scans: readonly [Scan, ...(readonly Scan[])]): Scan['attrs'] => {
  const [{ attrs }] = scans;
  const { carries, body } = attrs;
  const emitted = new Set(scans.flatMap((scan) => scan.attrs.body.results.slice(carries)));
  return { ...attrs, body: internFn(body.params, [...body.results.slice(0, carries), ...emitted]) };
};

export const mergeLoops = (roots: readonly Node[]): readonly Node[] => {
  const groups = new Map<string, readonly [Scan, ...(readonly Scan[])]>();
  for (const node of topological(roots)) {
    if (node.op !== 'scan') continue;
    const key = stepsOf(node);
    const group = groups.get(key);
    groups.set(key, group === undefined ? [node] : [...group, node]);
  }
  if ([...groups.values()].every((group) => group.length === 1)) return roots;
  const of = rewrite(roots, (node, args) => {
    const group = node.op === 'scan' ? (groups.get(stepsOf(node)) ?? []) : [];
    const [first, ...others] = group;
    if (node.op !== 'scan' || first === undefined || others.length === 0) return null;
    const attrs = joined([first, ...others]);
    const loop = make('scan', args, attrs);
    const { carries } = attrs;
    return node.attrs.body.results.map((result, i) =>
      build.project(loop, i < carries ? i : attrs.body.results.indexOf(result, carries)),
    );
  });
  return roots.map(of);
};
