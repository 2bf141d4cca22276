/**
 * The graph as nests want it: batches stay, and hold none; many chains of K steps rather than K steps of many chains; long sums in two stages.
 */
import { type Fn, internFn, type Node, topological } from '@ergodic/core/graph';
import { longSum } from '../lower/long-sums.ts';
import { expandBatch } from '../transform/batching.ts';
import { commute } from '../transform/commute.ts';
import { forgetDerivatives } from '../transform/forget-derivatives.ts';
import { mapBodies, onBodies } from '../transform/map-bodies.ts';
import { rewrite } from '../transform/rewrite.ts';
import { simplify, simplifyFn } from '../transform/simplify.ts';
import { plainConvolution } from './convolutions.ts';
import { keepShared } from './keep-shared.ts';
import { mergeBatches } from './merge-batches.ts';

/** Batches within a batch become operations with one more axis. */
const flat = (roots: readonly Node[]): readonly Node[] => {
  const inside = onBodies(flat);
  const of = rewrite(roots, (node, args) =>
    node.op === 'batch' ? flat(expandBatch(node.attrs, args)) : mapBodies(node, args, inside),
  );
  return roots.map(of);
};

const hasBatch = ({ results }: Fn): boolean =>
  topological(results).some((node) => node.op === 'batch' || ('body' in node.attrs && hasBatch(node.attrs.body)));

/** The body of a batch without batches. */
export const flatBody = (fn: Fn): Fn => (hasBatch(fn) ? simplifyFn(internFn(fn.params, flat(fn.results))) : fn);

const inStages = (roots: readonly Node[]): readonly Node[] => {
  const of = rewrite(roots, (node, args) => {
    const staged = longSum(node, args) ?? plainConvolution(node, args);
    return staged === null ? null : [staged];
  });
  return roots.map(of);
};

const plainBodies = onBodies((roots) => plain(roots));

/** Convolutions without conditions, in bodies too: what they make of parameters alone is then taken out of loops and batches. */
function plain(roots: readonly Node[]): readonly Node[] {
  const of = rewrite(roots, (node, args) => {
    const made = plainConvolution(node, args);
    return made === null ? mapBodies(node, args, plainBodies) : [made];
  });
  return roots.map(of);
}

export const prepareNests = (roots: readonly Node[]): readonly Node[] => {
  const known = keepShared(mergeBatches(commute(forgetDerivatives(roots))));
  const made = plain(known);
  return inStages(made.every((node, i) => node === known[i]) ? known : simplify(made));
};

/** The body of a loop, likewise. */
export const prepareBody = (roots: readonly Node[]): readonly Node[] => inStages(roots);
