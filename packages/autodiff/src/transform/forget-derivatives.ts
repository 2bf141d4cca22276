/**
 * A program that will not be differentiated any more needs no derivatives of its own: `customVjp` is its function, `stopGradient` nothing.
 */
import type { Node } from '@ergodic/core/graph';
import { apply } from '@ergodic/core/ops';
import { mapBodies, onBodies } from './map-bodies.ts';
import { rewrite } from './rewrite.ts';

const bodies = onBodies((roots) => forgetDerivatives(roots));

/** The same values without `customVjp` and `stopGradient`, inside bodies too. Derivatives of the result are other than before. */
export function forgetDerivatives(roots: readonly Node[]): readonly Node[] {
  const of = rewrite(roots, (node, args) => {
    if (node.op === 'customVjp') return apply(bodies(node.attrs.f), args);
    if (node.op === 'stopGradient') return args;
    return mapBodies(node, args, bodies);
  });
  return roots.map(of);
}
