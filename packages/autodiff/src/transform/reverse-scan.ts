/**
 * Reverse mode through `scan`. For c', y_i = body(i, c, x_i, w): a scan the other way, which reads the c that each step began with (the
 * forward scan has kept them, see `augment.ts`). It carries the cotangents of the carries and the sums of those of the shared w, and emits
 * the cotangents of the x_i.
 */
import { type Node, type OpName, typeOf } from '@ergodic/core/graph';
import { apply, build, closed, type Maybe, make, results } from '@ergodic/core/ops';
import { type Flags, fixedPoint, reachedParams, varyingCarries, varyingResults } from './activity.ts';
import { stackedCarry } from './augment.ts';
import {
  closedPartial,
  givens,
  int,
  orZeros,
  type PartialFn,
  pick,
  presence,
  sliceType,
  split,
  spread,
  zeros,
} from './closures.ts';
import { at } from './rewrite.ts';
import type { Rules } from './rules.ts';

/** The reverse mode itself, for use inside bodies. */
export type BodyVjp = (
  outputs: readonly Node[],
  wrt: readonly Node[],
  cotangents: readonly Maybe[],
  rules: Rules,
) => readonly Maybe[];

/** A rule for one structured operation; `active` says which operands vary. */
export type Reverse<K extends OpName> = (
  node: Node<K>,
  cts: readonly Maybe[],
  active: Flags,
  vjp: BodyVjp,
  rules: Rules,
) => readonly Maybe[];

/** Which carries have a cotangent (they vary, and something that has one depends on them), and which results bring one in. */
const liveness = (
  { attrs: { carries: c, body } }: Node<'scan'>,
  cts: readonly Maybe[],
  active: Flags,
  rules: Rules,
): { readonly live: Flags; readonly outputs: Flags } => {
  const varies = varyingCarries(rules, body, active.slice(0, c), active.slice(c));
  const params: Flags = [false, ...varies, ...active.slice(c)];
  const moving = varyingResults(rules, body, params);
  const given = presence(cts, body.results.length).map((flag, i) => flag && (i < c ? varies[i] : moving[i]) === true);
  const live = fixedPoint(given.slice(0, c), (flags) =>
    reachedParams(rules, body, params, [...flags, ...given.slice(c)]).slice(1, 1 + c),
  );
  return { live, outputs: [...live, ...given.slice(c)] };
};

/** The vjp of one step: of (index, carries, xs, shared, cotangents of the flagged results). `present` has a flag for each parameter. */
const stepVjp = (node: Node<'scan'>, wrt: Flags, outputs: Flags, vjp: BodyVjp, rules: Rules): PartialFn => {
  const { body } = node.attrs;
  return closedPartial([...body.params, ...pick(body.results.map(typeOf), outputs)], (all) => {
    const [primal = [], cts = []] = split(all, body.params.length);
    return spread(vjp(pick(apply(body, primal), outputs), pick(primal, wrt), cts, rules), wrt);
  });
};

export const scanVjp: Reverse<'scan'> = (node, cts, active, vjp, rules) => {
  const { args, attrs } = node;
  const { n, carries: c, xs: x, reverse, body } = attrs;
  const { live, outputs } = liveness(node, cts, active, rules);
  const wrt: Flags = [false, ...live, ...active.slice(c)];
  const inner = stepVjp(node, wrt, outputs, vjp, rules);
  const [, , xsPresent = [], sharedPresent = []] = split(inner.present, 1, c, x);
  const [, carryTypes = [], , sharedTypes = []] = split(body.params, 1, c, x);
  const [, inputs = [], shared = []] = split(args, c, x);

  const starts = pick(orZeros(cts, carryTypes), live);
  const sums = pick(sharedTypes, sharedPresent).map(zeros);
  const kept = carryTypes.map((_, i) => build.project(node, stackedCarry(attrs, i)));
  const yCts = givens(cts.slice(c).map((ct, j) => (outputs[c + j] === true ? ct : null)));
  const perStep = [...kept, ...inputs, ...yCts];

  const params = [int, ...[...starts, ...sums].map(typeOf), ...perStep.map(sliceType), ...shared.map(typeOf)];
  const step = closed(params, (all) => {
    const [index = [], carried = [], total = [], primal = [], ysCt = [], w = []] = split(
      all,
      1,
      starts.length,
      sums.length,
      c + x,
      yCts.length,
    );
    const found = spread(apply(inner.fn, [...index, ...primal, ...w, ...carried, ...ysCt]), inner.present);
    const [, carryCts = [], xCts = [], wCts = []] = split(found, 1, c, x);
    return [
      ...pick(orZeros(carryCts, carryTypes), live),
      ...givens(wCts).map((ct, j) => build.add(at(total, j), ct)),
      ...givens(xCts),
    ];
  });
  const [startCts = [], sharedCts = [], inputCts = []] = split(
    results(
      make('scan', [...starts, ...sums, ...perStep, ...shared], {
        n,
        carries: starts.length + sums.length,
        xs: perStep.length,
        reverse: !reverse,
        checkpoint: 0,
        body: step,
      }),
    ),
    starts.length,
    sums.length,
  );
  return [...spread(startCts, live), ...spread(inputCts, xsPresent), ...spread(sharedCts, sharedPresent)];
};
