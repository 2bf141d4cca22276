/**
 * A gradient held against two others: for those who write a derivative of their own, or an operation.
 */
import type { Exprs } from '@ergodic/core/dsl';
import { type Expr, type Fn, type Node, signature, sizeOf } from '@ergodic/core/graph';
import { interpretFn, interpretNodes } from '@ergodic/core/interpret';
import { build, type Value } from '@ergodic/core/ops';
import { pushforward } from './forward.ts';
import { gradientOf, requireScalar } from './gradient.ts';
import { at } from './rewrite.ts';
import { deriveFn, type Nodes, namedLeaves, type Traceable, type Traced, trace } from './trace.ts';

/** One partial derivative, in three ways. */
export interface GradCheck {
  /** The largest distance between the three, in units of the largest partial derivative (or of 1, if all are smaller). */
  readonly discrepancy: number;
  /** Where it is: the name of the array in the argument (empty if it is the argument), and the place in it. */
  readonly where: string;
  readonly place: number;
  readonly reverse: number;
  readonly forward: number;
  /** By central differences of fourth order: good to about 1e-9 of the function's values where it is smooth. */
  readonly differences: number;
}

/** One variable: a place in one of the arrays of the argument. */
interface Variable {
  readonly where: string;
  readonly leaf: number;
  readonly place: number;
}

const variablesOf = (x: Nodes, values: readonly Value[]): readonly Variable[] =>
  namedLeaves(x).flatMap(([where], leaf) =>
    Array.from({ length: sizeOf(at(values, leaf).shape) }, (_, place) => ({ where, leaf, place })),
  );

/** The arguments of a traced function with one number changed. */
const changed = (args: readonly Value[], { leaf, place }: Variable, change: (x: number) => number): readonly Value[] =>
  args.map((value, i) =>
    i === leaf ? { ...value, data: value.data.map((x, j) => (j === place ? change(x) : x)) } : value,
  );

const unitLike = (value: Value, place: number): Value => ({
  shape: value.shape,
  data: value.data.map((_, j) => (j === place ? 1 : 0)),
});

const zerosLike = (value: Value): Value => ({ shape: value.shape, data: new Float64Array(value.data.length) });

const numberOf = (fn: Fn, args: readonly Value[]): number => interpretFn(fn, args)[0]?.data[0] ?? Number.NaN;

const slope = (fn: Fn, args: readonly Value[], variable: Variable): number => {
  const here = args[variable.leaf]?.data[variable.place] ?? 0;
  const h = 2e-4 * Math.max(1, Math.abs(here));
  const f = (k: number): number =>
    numberOf(
      fn,
      changed(args, variable, (x) => x + k * h),
    );
  return (f(-2) - 8 * f(-1) + 8 * f(1) - f(2)) / (12 * h);
};

const forwardFn = (traced: Traced, leaves: readonly Node[]): Fn =>
  deriveFn(traced, leaves, (outputs, variables, tangents) => [
    pushforward([requireScalar('checkGrad', outputs)], variables, tangents).tangents[0] ?? build.scalar(0),
  ]);

/** The signature of `checkGrad`. */
export type CheckGrad = <T extends Exprs>(f: (x: T) => Expr<[]>, x: T) => GradCheck;

/**
 * Compares the gradient of a real-valued function by reverse mode, by forward mode and by central differences, in float64 on the reference
 * interpreter, at a point without inputs; what comes back is where they differ most.
 *
 * Errors as of `grad`; `RangeError` if the point, or what the function mentions, depends on inputs.
 *
 * @category checks
 *
 * @example
 * import * as assert from 'node:assert'
 * import { checkGrad } from '@ergodic/autodiff'
 * import { constant, customVjp, type Expr, pipe, sin, square, sum } from '@ergodic/core'
 *
 * const good = checkGrad((x: Expr<[2]>) => pipe(x, square, sum()), constant([1, 2]))
 * assert.ok(good.discrepancy < 1e-9)
 *
 * const wrong = customVjp((x: Expr<[]>) => sin(x), (_, cotangent) => [cotangent])
 * assert.ok(checkGrad(wrong, constant(1)).discrepancy > 0.1)
 */
export const checkGrad = signature<CheckGrad>((f: Traceable, x: Nodes): GradCheck => {
  const traced = trace(f, x);
  const leaves = traced.args.slice(0, traced.count);
  const args = interpretNodes(traced.args, new Map());
  const point = args.slice(0, traced.count);
  const gradientFn = deriveFn(traced, [], (outputs, variables) => gradientOf('checkGrad', outputs, variables));
  const gradient = interpretFn(gradientFn, args);
  const tangentFn = forwardFn(traced, leaves);
  const checks = variablesOf(x, point).map((variable) => {
    const { where, leaf, place } = variable;
    const unit = point.map((value, i) => (i === leaf ? unitLike(value, place) : zerosLike(value)));
    return {
      where,
      place,
      reverse: at(gradient, leaf).data[place] ?? Number.NaN,
      forward: numberOf(tangentFn, [...args, ...unit]),
      differences: slope(traced.fn, args, variable),
    };
  });
  const scale = checks.reduce(
    (most, { reverse, forward, differences }) =>
      Math.max(most, ...[reverse, forward, differences].map(Math.abs).filter(Number.isFinite)),
    1,
  );
  /** NaN is as far from everything as can be. */
  const apart = (a: number, b: number): number => {
    const distance = a === b ? 0 : Math.abs(a - b) / scale;
    return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
  };
  const nothing: GradCheck = { discrepancy: 0, where: '', place: 0, reverse: 0, forward: 0, differences: 0 };
  return checks
    .map((check): GradCheck => {
      const { reverse, forward, differences } = check;
      return {
        ...check,
        discrepancy: Math.max(apart(reverse, forward), apart(reverse, differences), apart(forward, differences)),
      };
    })
    .reduce((worst, check) => (check.discrepancy >= worst.discrepancy ? check : worst), nothing);
});
