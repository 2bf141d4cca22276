/**
 * The graph as the lowering wants it: a `batch` stays only where its lanes fit into one kernel; the others become operations with one more
 * axis, and are simplified as such: a sum of outer products over a batch, say, becomes one contraction.
 */
import { type Node, topological } from '@ergodic/core/graph';
import { expandBatch } from '../transform/batching.ts';
import { commute } from '../transform/commute.ts';
import { forgetDerivatives } from '../transform/forget-derivatives.ts';
import { rewrite } from '../transform/rewrite.ts';
import { simplify } from '../transform/simplify.ts';
import { type Lanes, laneFinder } from './lane-choice.ts';
import type { Limits } from './limits.ts';
import { longSum } from './long-sums.ts';
import { narrowConcat } from './wide-concats.ts';

export interface Prepared {
  readonly roots: readonly Node[];
  readonly lanes: Lanes;
}

const everyBatchIn = (roots: readonly Node[], lanes: Lanes): boolean =>
  topological(roots).every((node) => node.op !== 'batch' || lanes.has(node));

const inStages = (roots: readonly Node[]): readonly Node[] => {
  const of = rewrite(roots, (node, args) => {
    const staged = longSum(node, args) ?? narrowConcat(node, args);
    return staged === null ? null : [staged];
  });
  return roots.map(of);
};

/** Decides, for each `batch`, between lanes and one more axis. */
export const prepare = (roots: readonly Node[], limits: Limits): Prepared => {
  const lanesOf = laneFinder(limits);
  // Simplifying may change what is batched, hence what fits: once more, then, until every batch that is left has its lanes.
  const settle = (current: readonly Node[]): readonly Node[] => {
    const lanes = lanesOf(current);
    if (everyBatchIn(current, lanes)) return current;
    const of = rewrite(current, (node, args) =>
      node.op === 'batch' && !lanes.has(node) ? expandBatch(node.attrs, args) : null,
    );
    return settle(simplify(current.map(of)));
  };
  // "Many chains of K steps" fits into lanes where "K steps of many chains" does not.
  const prepared = inStages(settle(commute(forgetDerivatives(roots))));
  return { roots: prepared, lanes: lanesOf(prepared) };
};
