/**
 * The two directions of KL, on a target with a large mode and a small one, `.7 N(4, 1) + .3 N(-4, 1)`: maximum likelihood covers both, variational
 * inference sits in one.
 */
import { grad } from '@ergodic/autodiff';
import {
  add,
  at,
  batch,
  constant,
  div,
  Energy,
  type Expr,
  foldIn,
  fromFlat,
  input,
  iota,
  type KeyExpr,
  log,
  mean,
  mul,
  pipe,
  pow,
  type Shape,
  stack,
  variance,
} from '@ergodic/core';
import { key } from '@ergodic/core/random';
import { draws, gaussianMixture } from '@ergodic/samplers/targets';
import { chiSquareTail } from '@ergodic/samplers/verify/exact-start';
import { isLeft } from 'fp-ts/lib/Either.js';
import { inverse, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  crossEntropy,
  type Expectation,
  freeEnergy,
  gibbs,
  lineGrid,
  type Minimum,
  minimise,
  normalDraws,
  numeric,
} from '../exact/index.ts';
import { adam, type Schedule, sgd } from '../optimise/index.ts';
import {
  averageCovariance,
  covarianceUnder,
  type Descent,
  descend,
  gaussianFamily,
  layout,
  member,
  mixtureFamily,
} from './index.ts';

const family = gaussianFamily([1]);
const { size, read } = layout(family.params); // ln s, then μ
const noise = gibbs(lineGrid([-9, 9], { panel: 0.5 }))(Energy.gaussian([1])).expectation;
const line = lineGrid([-16, 16], { panel: 0.8 });

const twoModes = (right: number, apart: number) =>
  gaussianMixture([
    { weight: right, mean: [apart], covariance: [[1]] },
    { weight: 1 - right, mean: [-apart], covariance: [[1]] },
  ]);
type Target = ReturnType<typeof twoModes>;
const target = twoModes(0.7, 4);

const found = (f: (theta: Expr<[typeof size]>) => Expr<[]>, mean0: number, sd0: number): Minimum => {
  const result = minimise(f, [Math.log(sd0), mean0]);
  if (isLeft(result)) throw new Error(result.left.reason);
  return result.right;
};
const seeking = (of: Target) => (theta: Expr<[typeof size]>) =>
  freeEnergy(of.energy)(member(family, noise)(read(theta)));
const covering = (of: Target) => (theta: Expr<[typeof size]>) =>
  crossEntropy(gibbs(line)(of.energy).expectation, member(family, noise)(read(theta)).logDensity);
const named = ({ point: [logScale = 0, mu = 0], value }: Minimum) => ({ mu, sd: Math.exp(logScale), value });

/** Everything once more in plain numbers, with the trapezoid rule: an oracle that shares nothing with the library. */
const byHand = (right: number, apart: number) => {
  const h = 0.01;
  const xs = Array.from({ length: 4801 }, (_, i) => -24 + i * h);
  const log = (x: number, m: number, s: number): number =>
    -0.5 * ((x - m) / s) ** 2 - Math.log(s) - 0.5 * Math.log(2 * Math.PI);
  const logP = (x: number): number => {
    const [a, b] = [Math.log(right) + log(x, apart, 1), Math.log(1 - right) + log(x, -apart, 1)];
    return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
  };
  const integral = (f: (x: number) => number): number => xs.reduce((total, x) => total + h * f(x), 0);
  return {
    reverse: (m: number, s: number) => integral((x) => Math.exp(log(x, m, s)) * (log(x, m, s) - logP(x))),
    forward: (m: number, s: number) => integral((x) => Math.exp(logP(x)) * (logP(x) - log(x, m, s))),
    massRight: (m: number, s: number) =>
      xs.reduce((t, x) => t + (x > 0 ? h : x === 0 ? h / 2 : 0) * Math.exp(log(x, m, s)), 0),
  };
};

/** That a point is a minimum of an independent function, within 1e-6 in both variables: slope and curvature by differences. */
const isMinimumOf = (f: (m: number, s: number) => number, { mu, sd }: { mu: number; sd: number }): void => {
  const d = 1e-3;
  const along = (dm: number, ds: number): readonly [number, number] => {
    const at4 = (t: number): number => f(mu + t * dm, sd + t * ds);
    const slope = (8 * (at4(d) - at4(-d)) - (at4(2 * d) - at4(-2 * d))) / (12 * d);
    return [slope, (at4(d) - 2 * at4(0) + at4(-d)) / (d * d)];
  };
  for (const [dm, ds] of [
    [1, 0],
    [0, 1],
    [1, 1],
    [1, -1],
  ] as const) {
    const [slope, curvature] = along(dm, ds);
    expect(curvature).toBeGreaterThan(0.01);
    expect(Math.abs(slope / curvature)).toBeLessThan(1e-6);
  }
};

describe('exact optima', () => {
  const oracle = byHand(0.7, 4);

  it('maximum likelihood matches the moments of the target: mean 1.6, variance 14.44, over both modes', () => {
    const best = named(found(covering(target), 0, 2));
    expect(Math.abs(best.mu - 1.6)).toBeLessThan(1e-9);
    expect(Math.abs(best.sd - Math.sqrt(14.44))).toBeLessThan(1e-9);
    isMinimumOf(oracle.forward, best);
    expect(oracle.massRight(best.mu, best.sd)).toBeCloseTo(0.6631, 4);
  });

  it('variational inference finds the large mode: mean 3.9997, sd 1.0005, all but 3e-5 of it on that side', () => {
    for (const [m, s] of [
      [3, 1],
      [5, 0.5],
      [0, 4],
    ] as const) {
      const minimum = found(seeking(target), m, s);
      const best = named(minimum);
      expect(best.mu).toBeCloseTo(3.9997, 4);
      expect(best.sd).toBeCloseTo(1.0005, 4);
      expect(best.value).toBeCloseTo(0.357, 3); // nearly -ln .7: the other mode is missing
      expect(minimum.curvature).toBeGreaterThan(0.9);
      isMinimumOf(oracle.reverse, best);
      expect(oracle.reverse(best.mu, best.sd)).toBeCloseTo(best.value, 9);
      expect(oracle.massRight(best.mu, best.sd)).toBeCloseTo(0.99997, 5);
    }
  });

  it('or the small one, if it begins there: KL 1.204 against .357', () => {
    const best = named(found(seeking(target), -4, 1));
    expect(best.mu).toBeLessThan(-3.99);
    expect(best.value).toBeCloseTo(1.204, 3); // nearly -ln .3
    isMinimumOf(oracle.reverse, best);
    expect(named(found(seeking(target), 4, 1)).value).toBeLessThan(best.value - 0.8);
  });

  it('of modes that are near, at ±2 with equal weights, it makes one: mean 0, sd 2.05', () => {
    const best = named(found(seeking(twoModes(0.5, 2)), 0.3, 1.5));
    expect(Math.abs(best.mu)).toBeLessThan(1e-9);
    expect(best.sd).toBeCloseTo(2.05, 2);
    isMinimumOf(byHand(0.5, 2).reverse, best);
  });

  it('does not depend on the grid: half as fine, the optimum moves by less than 1e-9', () => {
    const coarse = gibbs(lineGrid([-9, 9], { panel: 1 }))(Energy.gaussian([1])).expectation;
    const again = named(found((theta) => freeEnergy(target.energy)(member(family, coarse)(read(theta))), 3, 1));
    const best = named(found(seeking(target), 3, 1));
    expect(Math.abs(again.mu - best.mu)).toBeLessThan(1e-9);
    expect(Math.abs(again.sd - best.sd)).toBeLessThan(1e-9);
  });

  it('a family that can have both modes has both: a mixture of two finds the target, KL 0', () => {
    const mix = mixtureFamily(2, [1]);
    const places = layout(mix.params); // ln s (2), logits (2), means (2)
    const result = minimise(
      (theta: Expr<[typeof places.size]>) => freeEnergy(target.energy)(member(mix, noise)(places.read(theta))),
      [0.2, -0.1, 0, 0, 3.5, -3],
    );
    if (isLeft(result)) throw new Error(result.left.reason);
    const { point, value } = result.right;
    const [s1 = 1, s2 = 1, l1 = 0, l2 = 0, m1 = 0, m2 = 0] = point;
    expect(Math.abs(value)).toBeLessThan(1e-9);
    for (const off of [s1, s2, l1 - l2 - Math.log(0.7 / 0.3), m1 - 4, m2 + 4]) expect(Math.abs(off)).toBeLessThan(1e-6);
  });
});

/** False alarms: this for each claim. The laws are those of the limit of many draws. */
const alpha = 5e-9;

/** The two-sided p-value of `Σ (fit - exact)ᵀ C⁻¹ (fit - exact)` over independent fits. */
const pValue = (
  fits: ArrayLike<number>,
  exact: readonly number[],
  covariance: readonly (readonly number[])[],
): number => {
  const precision = inverse(new Matrix(covariance.map((row) => [...row])));
  const p = exact.length;
  const total = Array.from({ length: fits.length / p }, (_, r) => {
    const off = Matrix.columnVector(exact.map((x, i) => (fits[r * p + i] ?? Number.NaN) - x));
    return off.transpose().mmul(precision).mmul(off).get(0, 0);
  }).reduce((a, b) => a + b, 0);
  return chiSquareTail(total, fits.length);
};

type Theta = Expr<[typeof size]>;
const at2 = ({ point }: Minimum): Theta => constant(fromFlat([size], point));

/** `H⁻¹ S H⁻¹ / n`, with `S` the covariance of the gradient of one draw's loss. */
const errorOf = <S extends Shape>(
  { hessian }: Minimum,
  expectation: Expectation<S>,
  gradient: (x: Expr<S>) => Theta,
  n: number,
): readonly (readonly number[])[] => {
  const rows = covarianceUnder(expectation, 2, (i) => (x) => pipe(gradient(x), at(i)));
  const [[a = 0] = [], [b = 0] = [], [c = 0] = [], [d = 0] = []] = numeric([], rows.flat())([]);
  return averageCovariance(
    hessian,
    [
      [a, b],
      [c, d],
    ],
    n,
  );
};

describe('stochastic fits lie within their standard error of the exact optima', () => {
  const [fits, perStep] = [32, 16];
  const falling =
    (first: number): Schedule =>
    (t) =>
      mul(pow(add(1, div(t, 30)), constant(-0.6)), first);
  const options: Descent = { steps: 800, burnIn: 150, optimiser: sgd({ rate: falling(0.3) }) };
  const best = found(seeking(target), 3, 1);
  const lossOver =
    (temperature: number) =>
    (over: Expectation<[1]>) =>
    (theta: Theta): Expr<[]> =>
      freeEnergy(target.energy, temperature)(member(family, over)(read(theta)));
  const covariance = errorOf(
    best,
    noise,
    (xi) => grad(lossOver(1)((f) => f(xi)))(at2(best)),
    perStep * (options.steps - options.burnIn),
  );

  const fitAll = (temperature: number, seed: number, how: Descent): Float64Array => {
    const gradient = (theta: Theta, k: KeyExpr): Theta =>
      grad(lossOver(temperature)(normalDraws(k, perStep, [1])))(theta);
    const [root, start] = [input('key', [2], 'bits'), input('start', [size])];
    const fit = descend(size, gradient, how);
    const all = batch(fits, (i: Expr<[], 'int'>) => fit(foldIn(root, i), start), iota([fits]));
    return numeric([root, start], [all])([key(seed).words, [0.3, 3]])[0] ?? new Float64Array();
  };
  const scaled = (by: number) => covariance.map((row) => row.map((value) => value * by));

  it('stochastic gradient descent; a standard error that is half or three times as large would be refused', () => {
    const all = fitAll(1, 11, options);
    expect(pValue(all, best.point, covariance)).toBeGreaterThan(alpha);
    expect(pValue(all, best.point, scaled(1 / 4))).toBeLessThan(alpha);
    expect(pValue(all, best.point, scaled(9))).toBeLessThan(alpha);
  });

  it('Adam', () => {
    const all = fitAll(1, 12, {
      ...options,
      optimiser: adam({ rate: falling(0.1) }),
    });
    expect(pValue(all, best.point, covariance)).toBeGreaterThan(alpha);
  });

  it('and descent with a tenth too little entropy does not', () => {
    expect(pValue(fitAll(0.9, 14, { ...options, steps: 400 }), best.point, scaled(650 / 250))).toBeLessThan(alpha);
  });

  it('maximum likelihood from draws, of a model that is wrong', () => {
    const n = 1500;
    const mle = found(covering(target), 0, 2);
    const p = gibbs(line)(target.energy).expectation;
    const gradient = (x: Expr<[1]>): Theta =>
      grad((theta: Theta) => crossEntropy((f) => f(x), member(family, noise)(read(theta)).logDensity))(at2(mle));
    const error = errorOf(mle, p, gradient, n);
    const root = input('key', [2], 'bits');
    const fit = (k: KeyExpr): Expr<[2]> => {
      const points = draws(n)(target)(k);
      return stack([mul(log(pipe(points, variance())), 0.5), pipe(points, mean())]);
    };
    const all = batch(fits, (i: Expr<[], 'int'>) => fit(foldIn(root, i)), iota([fits]));
    const [values = []] = numeric([root], [all])([key(13).words]);
    expect(pValue(values, mle.point, error)).toBeGreaterThan(alpha);
    const half = error.map((row) => row.map((value) => value / 4));
    expect(pValue(values, mle.point, half)).toBeLessThan(alpha);
  });
});
