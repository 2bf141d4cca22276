/**
 * Minima to machine precision, for functions of a few variables: Newton's method with our own gradients and Hessians.
 */
import { grad, hessian } from '@ergodic/autodiff';
import { type Expr, input } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import * as E from 'fp-ts/lib/Either.js';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { numeric } from './numeric.ts';

/**
 * A local minimum.
 *
 * @category model
 */
export interface Minimum {
  readonly point: readonly number[];
  readonly value: number;
  /** The largest component of the gradient there. */
  readonly gradient: number;
  /** Row by row. */
  readonly hessian: readonly (readonly number[])[];
  /** The least eigenvalue of the Hessian: positive, or this is no minimum. */
  readonly curvature: number;
  readonly steps: number;
}

/** There is no minimum to be had from this start: why, and where the search stood. */
export interface NotMinimised {
  readonly _tag: 'NotMinimised';
  readonly reason: string;
  readonly point: readonly number[];
  readonly value: number;
}

/** When to stop. */
export interface MinimiseOptions {
  /** The largest component of the gradient that counts as zero; 1e-11 unless given. */
  readonly tolerance?: number;
  /** The most steps; 100 unless given. */
  readonly steps?: number;
}

interface Local {
  readonly point: readonly number[];
  readonly value: number;
  readonly gradient: readonly number[];
  readonly hessian: Matrix;
}

const largest = (values: readonly number[]): number => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, x, i) => total + x * (b[i] ?? Number.NaN), 0);
const along = (point: readonly number[], direction: readonly number[], t: number): readonly number[] =>
  point.map((x, i) => x + t * (direction[i] ?? Number.NaN));

/** Eigenvalues below this share of the largest count as that: a flat direction is not followed for ever. */
const flat = 1e-10;

/** `-V |Λ|⁻¹ Vᵀ g`: Newton's step, with negative curvature turned round, so that it always leads down. */
const newtonStep = ({ gradient, hessian: h }: Local): readonly number[] => {
  const { realEigenvalues, eigenvectorMatrix: v } = new EigenvalueDecomposition(h, { assumeSymmetric: true });
  const least = flat * Math.max(largest(realEigenvalues), Number.MIN_VALUE / flat);
  const components = v.transpose().mmul(Matrix.columnVector([...gradient]));
  const scaled = realEigenvalues.map((l, i) => -components.get(i, 0) / Math.max(Math.abs(l), least));
  return v.mmul(Matrix.columnVector(scaled)).to1DArray();
};

/** How short a step may become. */
const shortest = 2 ** -40;

/** Armijo's condition, with the rounding of the value allowed for: near the minimum nothing but rounding is left to compare. */
const descends = (from: Local, value: number, t: number, slope: number): boolean =>
  value <= from.value + 1e-4 * t * slope + 4 * Number.EPSILON * Math.abs(from.value);

/** The first of 1, 1/2, 1/4, … that goes down far enough. */
const lineSearch = (
  valueAt: (point: readonly number[]) => number,
  from: Local,
  direction: readonly number[],
): readonly number[] | undefined => {
  const slope = inner(from.gradient, direction);
  for (let t = 1; t >= shortest; t /= 2) {
    const next = along(from.point, direction, t);
    if (descends(from, valueAt(next), t, slope)) return next;
  }
  return undefined;
};

const rowsOf = (h: Matrix): readonly (readonly number[])[] => h.to2DArray();

/** The signature of `minimise`. */
export type Minimise = <N extends number>(
  f: (x: Expr<[N]>) => Expr<[]>,
  start: readonly number[],
  options?: MinimiseOptions,
) => E.Either<NotMinimised, Minimum>;

/**
 * A local minimum of a function of a few variables, from a start: Newton's method on `grad` and `hessian`, with the eigenvalues of the Hessian made
 * positive and steps halved until they go down. Near a minimum with positive curvature it doubles the digits with each step; of two minima it
 * finds one, which depends on the start.
 *
 * `NotMinimised` if the value is not finite, no step goes down, or the gradient does not vanish in time.
 *
 * @source J. Nocedal and S. Wright, Numerical optimization (2006), section 3.4
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { add, at, mul, pipe, square, sub } from '@ergodic/core'
 * import { minimise } from '@ergodic/models/exact'
 * import { isRight } from 'fp-ts/lib/Either.js'
 *
 * // Rosenbrock's valley
 * const found = minimise((x) => {
 *   const [a, b] = [pipe(x, at(0)), pipe(x, at(1))]
 *   return add(square(sub(1, a)), mul(square(sub(b, square(a))), 100))
 * }, [-1.2, 1])
 * assert.ok(isRight(found))
 * assert.ok(found.right.point.every((x) => Math.abs(x - 1) < 1e-9) && found.right.curvature > 0)
 */
export const minimise = signature<Minimise>(
  (
    f: (x: Expr<[number]>) => Expr<[]>,
    start: readonly number[],
    { tolerance = 1e-11, steps: most = 100 }: MinimiseOptions = {},
  ): E.Either<NotMinimised, Minimum> => {
    const x = input('x', [start.length]);
    const value = f(x);
    const only = numeric([x], [value]);
    const all = numeric([x], [value, grad(f)(x), hessian(f)(x)]);
    const valueAt = (point: readonly number[]): number => only([point])[0]?.[0] ?? Number.NaN;
    const localAt = (point: readonly number[]): Local => {
      const [v = [], g = [], h = []] = all([point]);
      const n = start.length;
      const rows = Array.from({ length: n }, (_, i) =>
        Array.from({ length: n }, (__, j) => h[i * n + j] ?? Number.NaN),
      );
      const raw = new Matrix(rows);
      return { point, value: v[0] ?? Number.NaN, gradient: Array.from(g), hessian: raw.add(raw.transpose()).mul(0.5) };
    };
    const failed = (at: Local, reason: string): E.Either<NotMinimised, never> =>
      E.left({ _tag: 'NotMinimised', reason, point: at.point, value: at.value });

    let here = localAt(start);
    for (let steps = 0; ; steps++) {
      const size = largest(here.gradient);
      if (!Number.isFinite(here.value) || !Number.isFinite(size) || here.hessian.to1DArray().some(Number.isNaN))
        return failed(here, 'the function, or a derivative of it, is not finite here; begin elsewhere');
      if (size <= tolerance) {
        const { realEigenvalues } = new EigenvalueDecomposition(here.hessian, { assumeSymmetric: true });
        return E.right({
          point: here.point,
          value: here.value,
          gradient: size,
          hessian: rowsOf(here.hessian),
          curvature: Math.min(...realEigenvalues),
          steps,
        });
      }
      if (steps === most)
        return failed(here, `after ${most} steps the gradient is still ${size}; begin nearer, or allow more steps`);
      const next = lineSearch(valueAt, here, newtonStep(here));
      if (next === undefined)
        return failed(here, `no step from here goes down, and the gradient is ${size}; is the function smooth?`);
      here = localAt(next);
    }
  },
);
