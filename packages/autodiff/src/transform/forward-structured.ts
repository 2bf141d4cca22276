/**
 * Forward mode through bodies. Each becomes a body that computes values and tangents together: operands are followed by the tangents of
 * those that vary, carries and results by theirs.
 */
import { type Fn, type Node, typeOf } from '@ergodic/core/graph';
import { apply, closed, type Maybe, make, results } from '@ergodic/core/ops';
import { type Flags, realResults, varyingCarries } from './activity.ts';
import { closedPartial, givens, int, orZeros, pick, presence, sliceType, split, spread, zeros } from './closures.ts';
import { NotDifferentiableError } from './not-differentiable.ts';
import { pullback } from './reverse.ts';
import type { Rules } from './rules.ts';

/** Values and tangents, one of each for every result; `null` is a tangent known to be zero. */
export interface Dual {
  readonly values: readonly Node[];
  readonly tangents: readonly Maybe[];
}

/** The forward mode itself, for use inside bodies. */
type BodyJvp = (outputs: readonly Node[], wrt: readonly Node[], tangents: readonly Maybe[], rules: Rules) => Dual;

/** `fn` with the tangents of the flagged parameters after its parameters, and those of its results, as far as they are present, after these. */
const dualBody = (
  fn: Fn,
  active: Flags,
  filled: Flags,
  jvp: BodyJvp,
  rules: Rules,
): { readonly fn: Fn; readonly present: Flags } => {
  const dual = closedPartial([...fn.params, ...pick(fn.params, active)], (all) => {
    const [primal = [], ts = []] = split(all, fn.params.length);
    const { values, tangents } = jvp(apply(fn, primal), pick(primal, active), ts, rules);
    return [...values, ...values.map((y, i) => tangents[i] ?? (filled[i] === true ? zeros(typeOf(y)) : null))];
  });
  return { fn: dual.fn, present: dual.present.slice(fn.results.length) };
};

const batchJvp = (node: Node<'batch'>, tangents: readonly Maybe[], jvp: BodyJvp, rules: Rules): Dual => {
  const { n, mapped, summed, body } = node.attrs;
  const active = presence(tangents, node.args.length);
  const { fn, present } = dualBody(body, active, [], jvp, rules);
  const joint = make('batch', [...node.args, ...givens(tangents)], {
    n,
    mapped: [...mapped, ...pick(mapped, active)],
    summed: [...summed, ...pick(summed, present)],
    body: fn,
  });
  const [values = [], found = []] = split(results(joint), body.results.length);
  return { values, tangents: spread(found, present) };
};

const scanJvp = (node: Node<'scan'>, tangents: readonly Maybe[], jvp: BodyJvp, rules: Rules): Dual => {
  const { carries: c, xs: x, body } = node.attrs;
  const active = presence(tangents, node.args.length);
  const varies = varyingCarries(rules, body, active.slice(0, c), active.slice(c));
  const { fn, present } = dualBody(body, [false, ...varies, ...active.slice(c)], varies, jvp, rules);
  const [starts = [], inputs = [], shared = []] = split(node.args, c, x);
  const [startTs = [], inputTs = [], sharedTs = []] = split(tangents, c, x);
  const groups = [
    starts,
    pick(orZeros(startTs, starts.map(typeOf)), varies),
    inputs,
    givens(inputTs),
    shared,
    givens(sharedTs),
  ] as const;
  const [, ct, , xt] = groups.map((group) => group.length);
  const carried = c + (ct ?? 0);
  const perStep = x + (xt ?? 0);
  const operands = groups.flat();
  const params = operands.map((a, i) => (i >= carried && i < carried + perStep ? sliceType(a) : typeOf(a)));
  const step = closed([int, ...params], (all) => {
    const [i = [], cs = [], cts = [], xs = [], xts = [], ws = [], wts = []] = split(
      all,
      1,
      ...groups.slice(0, -1).map((group) => group.length),
    );
    const [next = [], ys = [], dual = []] = split(
      apply(fn, [...i, ...cs, ...xs, ...ws, ...cts, ...xts, ...wts]),
      c,
      body.results.length - c,
    );
    const [nextTs = [], yTs = []] = split(dual, ct ?? 0);
    return [...next, ...nextTs, ...ys, ...yTs];
  });
  const joint = results(make('scan', operands, { ...node.attrs, carries: carried, xs: perStep, body: step }));
  const [final = [], finalTs = [], ys = [], yTs = []] = split(joint, c, ct ?? 0, body.results.length - c);
  return {
    values: [...final, ...ys],
    tangents: spread([...finalTs, ...yTs], present),
  };
};

const iterateJvp = (node: Node<'iterate'>, tangents: readonly Maybe[], jvp: BodyJvp, rules: Rules): Dual => {
  const { max, carries: c, cond, body } = node.attrs;
  const active = presence(tangents, node.args.length);
  const varies = varyingCarries(rules, body, active.slice(0, c), active.slice(c));
  const { fn, present } = dualBody(body, [false, ...varies, ...active.slice(c)], varies, jvp, rules);
  const [starts = [], shared = []] = split(node.args, c);
  const [startTs = [], sharedTs = []] = split(tangents, c);
  const startsT = pick(orZeros(startTs, starts.map(typeOf)), varies);
  const operands = [...starts, ...startsT, ...shared, ...givens(sharedTs)];
  const params = [int, ...operands.map(typeOf)];
  const parts = (all: readonly Node[]): readonly (readonly Node[])[] => split(all, 1, c, startsT.length, shared.length);
  const joint = make('iterate', operands, {
    max,
    carries: c + startsT.length,
    cond: closed(params, (all) => {
      const [i = [], cs = [], , ws = []] = parts(all);
      return apply(cond, [...i, ...cs, ...ws]);
    }),
    body: closed(params, (all) => {
      const [i = [], cs = [], cts = [], ws = [], wts = []] = parts(all);
      return apply(fn, [...i, ...cs, ...ws, ...cts, ...wts]);
    }),
  });
  const [final = [], finalTs = [], steps = []] = split(results(joint), c, startsT.length);
  return { values: [...final, ...steps], tangents: spread(finalTs, present) };
};

/**
 * The vjp of a function is linear in the cotangents, and its transpose is the jvp: J t is the derivative of <vjp(args, ct), t> in ct
 * (Radul et al. 2022). A vjp that is not linear in ct is taken at ct = 0.
 */
const customVjpJvp = (node: Node<'customVjp'>, tangents: readonly Maybe[], rules: Rules): Dual => {
  const { f, vjp } = node.attrs;
  const active = presence(tangents, node.args.length);
  const outputs = f.results.map(typeOf);
  const real = realResults(node);
  const transposed = closedPartial([...f.params, ...outputs, ...pick(f.params, active)], (all) => {
    const [args = [], cts = [], ts = []] = split(all, f.params.length, outputs.length);
    const back = pick(apply(vjp, [...args, ...cts]), active);
    return spread(pullback(back, pick(cts, real), ts, rules).cotangents, real);
  });
  const found = apply(transposed.fn, [...node.args, ...outputs.map(zeros), ...givens(tangents)]);
  return { values: results(node), tangents: spread(found, transposed.present) };
};

/** Values and tangents of a structured node, given tangents of its operands of which at least one is not null. */
export const structuredJvp = (node: Node, tangents: readonly Maybe[], jvp: BodyJvp, rules: Rules): Dual => {
  switch (node.op) {
    case 'batch':
      return batchJvp(node, tangents, jvp, rules);
    case 'scan':
      return scanJvp(node, tangents, jvp, rules);
    case 'iterate':
      return iterateJvp(node, tangents, jvp, rules);
    case 'customVjp':
      return customVjpJvp(node, tangents, rules);
    default:
      throw new NotDifferentiableError(node.op, 'it has no rule');
  }
};
