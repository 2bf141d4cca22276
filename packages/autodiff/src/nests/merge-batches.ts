/**
 * A batch of values and the batch of their gradients as one: reverse mode computes the primal of a body again, and in one body it is the same nodes.
 */
import { type Node, topological } from '@ergodic/core/graph';
import { make, results } from '@ergodic/core/ops';
import { rewrite } from '../transform/rewrite.ts';
import { type Batch, type Joint, jointOf } from './batch-pairs.ts';

/** What costs something: neither operands nor constants. */
const workOf = (roots: readonly Node[]): number => topological(roots).filter(({ args }) => args.length > 0).length;

/** The bodies of two batches as one, if at least half of the smaller is part of the other. */
const merged = (a: Batch, b: Batch): Joint | null => {
  const joint = jointOf(a, b);
  if (joint === null) return null;
  const [first, second] = [workOf(a.attrs.body.results), workOf(b.attrs.body.results)];
  const shared = first + second - workOf(joint.body.results);
  return 2 * shared >= Math.min(first, second) && shared > 0 ? joint : null;
};

/** Two batches that can be one: the second needs nothing of the first. */
const pairOf = (roots: readonly Node[]): readonly [Batch, Batch, Joint] | null => {
  const batches = topological(roots).filter((node): node is Batch => node.op === 'batch');
  for (const [i, b] of batches.entries()) {
    const below = new Set(topological(b.args));
    for (const a of batches.slice(0, i)) {
      if (below.has(a)) continue;
      const found = merged(a, b);
      if (found !== null) return [a, b, found];
    }
  }
  return null;
};

/**
 * The same graph, with no two batches left that could be one and share at least half of the smaller's work. Two batches are one only where neither
 * needs a result of the other.
 */
export const mergeBatches = (roots: readonly Node[]): readonly Node[] => {
  const pair = pairOf(roots);
  if (pair === null) return roots;
  const [a, b, { operands, body }] = pair;
  const one = results(
    make(
      'batch',
      operands.map(({ value }) => value),
      {
        n: a.attrs.n,
        mapped: operands.map(({ mapped }) => mapped),
        summed: [...a.attrs.summed, ...b.attrs.summed],
        body,
      },
    ),
  );
  const count = a.attrs.body.results.length;
  const of = rewrite(roots, (node) => (node === a ? one.slice(0, count) : node === b ? one.slice(count) : null));
  return mergeBatches(roots.map(of));
};
