/**
 * Running means and covariances of the points of a chain, one point at a time, and the metric that they make.
 *
 * @source B. P. Welford, Note on a method for calculating corrected sums of squares and products (1962)
 */
import {
  add,
  constant,
  div,
  type Expr,
  type Exprs,
  eye,
  log,
  mean as meanOf,
  mul,
  outer,
  pipe,
  type Shape,
  sqrt,
  sub,
  sum,
  typed,
} from '@ergodic/core';
import { shapeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { Metric } from '../kernel/index.ts';
import { cholesky } from './cholesky.ts';

/** How a metric is learned: sums over points, and what is made of them. */
export interface Learner<S extends Shape, Sums extends Exprs, Found extends Exprs> {
  readonly name: 'identity' | 'diagonal' | 'dense';
  /** No points yet. */
  readonly none: (x: Expr<S>) => Sums;
  readonly add: (sums: Sums, x: Expr<S>) => Sums;
  /** The metric before anything is known. */
  readonly first: (x: Expr<S>) => Found;
  /** The metric of the points of a window. */
  readonly found: (sums: Sums) => Found;
  readonly metric: (found: Found) => Metric.Metric<S>;
  /** The mean of the logarithms of its scales: by how much it makes steps longer. */
  readonly logScale: (found: Found) => Expr<[]>;
}

const like = <S extends Shape>(x: Expr<S>, value: number): Expr<S> =>
  typed<S>(build.full(value, { dtype: 'real', shape: shapeOf(x) }));

/** `n / (n + 5)` of what was seen and `5 / (n + 5)` of a thousandth: Stan's shrinkage, for short windows. */
const shrink = <S extends Shape>(variance: Expr<S>, floor: Expr<S> | number, count: Expr<[]>): Expr<S> => {
  const share = div(count, add(count, 5));
  const rest = mul(sub(1, share), 1e-3);
  const small: Expr<S> = typeof floor === 'number' ? mul(like(variance, floor), rest) : mul(floor, rest);
  return add(mul(variance, share), small);
};

/** No metric: the identity stays. */
export const identityLearner = <S extends Shape>(): Learner<S, readonly [], readonly []> => ({
  name: 'identity',
  none: () => [],
  add: (sums) => sums,
  first: () => [],
  found: () => [],
  metric: () => Metric.identity,
  logScale: () => constant(0),
});

type Sums<S extends Shape, T extends Shape> = {
  readonly count: Expr<[]>;
  readonly mean: Expr<S>;
  /** `Σ (x - mean)²`, or the sum of outer products. */
  readonly spread: Expr<T>;
};

/** A scale for each coordinate: its standard deviation. */
export const diagonalLearner = <S extends Shape>(): Learner<S, Sums<S, S>, Expr<S>> => ({
  name: 'diagonal',
  none: (x) => ({ count: constant(0), mean: like(x, 0), spread: like(x, 0) }),
  add: ({ count, mean, spread }, x) => {
    const next = add(count, 1);
    const off = sub(x, mean);
    const centre = add(mean, div(off, next));
    return { count: next, mean: centre, spread: add(spread, mul(off, sub(x, centre))) };
  },
  first: (x) => like(x, 1),
  found: ({ count, spread }) => sqrt(shrink(div(spread, sub(count, 1)), 1, count)),
  metric: Metric.diagonal,
  logScale: (scale) => pipe(log(scale), meanOf()),
});

const unit = <N extends number>(x: Expr<[N]>): Expr<[N, N]> => typed(eye(shapeOf(x)[0] ?? 0));

/** A full matrix: the Cholesky factor of the covariance. */
export const denseLearner = <N extends number>(): Learner<[N], Sums<[N], [N, N]>, Expr<[N, N]>> => ({
  name: 'dense',
  none: (x) => ({ count: constant(0), mean: like(x, 0), spread: like(unit(x), 0) }),
  add: ({ count, mean, spread }, x) => {
    const next = add(count, 1);
    const off = sub(x, mean);
    const centre = add(mean, div(off, next));
    return { count: next, mean: centre, spread: add(spread, outer(off, sub(x, centre))) };
  },
  first: (x) => unit(x),
  found: ({ count, mean, spread }) => {
    // Rounding makes the sum slightly lopsided; only its lower half is read.
    return cholesky(shrink(div(spread, sub(count, 1)), unit(mean), count));
  },
  metric: Metric.dense,
  // ln |det L| / n: off its diagonal a triangular factor does not count.
  logScale: (factor) => {
    const [n = 1] = shapeOf(factor);
    const diagonal = mul(factor, typed<[N, N]>(eye(n)));
    return div(pipe(log(add(diagonal, sub(1, typed<[N, N]>(eye(n))))), sum()), n);
  },
});
