/**
 * Reverse mode through bodies: many calls at once, functions with a derivative of their own; `scan` has a file to itself.
 */
import { type Node, typeOf } from '@ergodic/core/graph';
import { apply, type Maybe, make, results } from '@ergodic/core/ops';
import { type Flags, some, varyingCarries } from './activity.ts';
import { closedPartial, givens, orZeros, pick, presence, split, spread } from './closures.ts';
import { NotDifferentiableError } from './not-differentiable.ts';
import { type BodyVjp, type Reverse, scanVjp } from './reverse-scan.ts';
import type { Rules } from './rules.ts';

/**
 * For y_i = body(x_i, w): the cotangents of the mapped x_i are stacked, those of the shared w summed inside, so the gradient of a shared
 * parameter never exists once per call. The primal inside the body is computed again; expanded, it is the same nodes.
 */
const batchVjp: Reverse<'batch'> = ({ args, attrs: { n, mapped, summed, body } }, cts, active, vjp, rules) => {
  const live = presence(cts, body.results.length);
  const inner = closedPartial([...body.params, ...pick(body.results.map(typeOf), live)], (all) => {
    const [primal = [], bodyCts = []] = split(all, body.params.length);
    return spread(vjp(pick(apply(body, primal), live), pick(primal, active), bodyCts, rules), active);
  });
  if (!some(inner.present)) return [];
  const found = make('batch', [...args, ...givens(cts)], {
    n,
    mapped: [...mapped, ...pick(summed, live).map((flag) => !flag)],
    summed: pick(mapped, inner.present).map((flag) => !flag),
    body: inner.fn,
  });
  return spread(results(found), inner.present);
};

const customVjpVjp: Reverse<'customVjp'> = ({ args, attrs: { f, vjp } }, cts) =>
  apply(vjp, [...args, ...orZeros(cts, f.results.map(typeOf))]);

const iterateVjp: Reverse<'iterate'> = ({ attrs: { carries, body } }, cts, active, _, rules) => {
  const varies = varyingCarries(rules, body, active.slice(0, carries), active.slice(carries));
  if (some(presence(cts, carries).map((flag, i) => flag && varies[i] === true)))
    throw new NotDifferentiableError(
      'iterate',
      'the number of its steps is known only as it runs, so it cannot be run backwards; use scan, or forward mode (jvp)',
    );
  return [];
};

/** The cotangents of a structured node's operands. */
export const structuredVjp = (
  node: Node,
  cts: readonly Maybe[],
  active: Flags,
  vjp: BodyVjp,
  rules: Rules,
): readonly Maybe[] => {
  switch (node.op) {
    case 'batch':
      return batchVjp(node, cts, active, vjp, rules);
    case 'scan':
      return scanVjp(node, cts, active, vjp, rules);
    case 'iterate':
      return iterateVjp(node, cts, active, vjp, rules);
    case 'customVjp':
      return customVjpVjp(node, cts, active, vjp, rules);
    default:
      throw new NotDifferentiableError(node.op, 'it has no rule');
  }
};
