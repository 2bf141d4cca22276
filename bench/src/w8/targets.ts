/**
 * What W8 samples from: as an energy of ours, and as a model of Stan's with its data.
 */
import {
  add,
  at,
  constant,
  div,
  type Expr,
  exp,
  fromFlat,
  log1p,
  mul,
  pipe,
  slice,
  square,
  sub,
  sum,
  times,
} from '@ergodic/core';

export interface Target<N extends number> {
  readonly title: string;
  readonly size: N;
  /** Minus the logarithm of the density of unconstrained parameters, up to a constant. */
  readonly energy: (x: Expr<[N]>) => Expr<[]>;
  readonly stan: {
    /** A file of `bench/peers/r`. */
    readonly model: string;
    readonly data: Readonly<Record<string, readonly number[]>>;
    /** Stan's draws are of parameters as the model names them: from one of these to the unconstrained one. */
    readonly unconstrained: (value: number, coordinate: number) => number;
  };
  /** Standard deviations about 0, where the law is that simple. */
  readonly deviations?: readonly number[];
  /** How many times as long Stan shall take for an effective sample. */
  readonly limit: number;
}

const same = (value: number): number => value;

const standard: Target<10> = {
  title: 'a standard Gaussian in 10 dimensions',
  size: 10,
  energy: (x) => pipe(x, square, sum(), times(0.5)),
  deviations: Array.from({ length: 10 }, () => 1),
  stan: { model: 'gaussian', data: { n: [10] }, unconstrained: same },
  limit: 3,
};

/** Variances from 1 to 1000: of a covariance of this condition number. */
const scales = Array.from({ length: 50 }, (_, i) => 1000 ** (i / 98));
const precisions = constant(
  fromFlat(
    [50],
    scales.map((s) => 1 / s ** 2),
  ),
);

const stretched: Target<50> = {
  title: 'a Gaussian in 50 dimensions of condition number 1000',
  size: 50,
  energy: (x) => pipe(mul(square(x), precisions), sum(), times(0.5)),
  deviations: scales,
  stan: { model: 'scaled', data: { n: [50], scale: scales }, unconstrained: same },
  limit: 3,
};

const effects = [28, 8, -3, 7, -1, 1, 18, 12];
const errors = [15, 10, 16, 11, 9, 11, 10, 18];
const [observed, deviations] = [constant(fromFlat([8], effects)), constant(fromFlat([8], errors))];

/** D. B. Rubin, Estimation in parallel randomized experiments (1981), non-centred: (mu, ln tau, eta). */
const schools: Target<10> = {
  title: 'eight schools, non-centred',
  size: 10,
  energy: (x) => {
    const [mu, s] = [pipe(x, at(0)), pipe(x, at(1))];
    const eta = pipe(x, slice([2], [8]));
    const tau = exp(s);
    const misfit = pipe(div(sub(observed, add(mul(eta, tau), mu)), deviations), square, sum());
    const prior = add(mul(square(mu), 1 / 25), pipe(eta, square, sum()));
    // A half-Cauchy tau, and the logarithm of d tau / d s = tau.
    const cauchy = sub(log1p(square(mul(tau, 1 / 5))), s);
    return add(mul(add(misfit, prior), 0.5), cauchy);
  },
  stan: {
    model: 'schools',
    data: { n: [8], y: effects, sigma: errors },
    unconstrained: (value, coordinate) => (coordinate === 1 ? Math.log(value) : value),
  },
  limit: 1,
};

export const targets = { standard, stretched, schools } as const;
