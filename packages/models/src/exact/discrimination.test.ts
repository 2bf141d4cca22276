/** Energies and classifiers as one: logistic discrimination, its gradient, and the constant that it learns. */
import { grad } from '@ergodic/autodiff';
import {
  add,
  at,
  constant,
  Density,
  type Expr,
  exp,
  input,
  logLikelihood,
  mul,
  neg,
  pipe,
  type Scalar,
  softplus,
  square,
  sub,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import {
  type Expectation,
  gibbs,
  type LogDensity,
  type Logit,
  lawOf,
  lineGrid,
  logisticDiscrimination,
  logOdds,
  minimise,
  planeGrid,
} from './index.ts';
import { numeric } from './numeric.ts';

/** Evenly spread: `fc.double` is even over floats, most of which are next to 0. */
const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 24 }).map((k) => min + ((max - min) * k) / 2 ** 24);
const scaledGap = (got: number, want: number): number => Math.abs(got - want) / Math.max(1, Math.abs(want));

const grid = planeGrid({ x: [-9, 9], y: [-9, 9] }, { panel: [1.5, 1.5], order: 9 });

/** `|x|²/2 · e^t₀ + t₁ x₀ + t₂ x₁ + t₃ cos-like bump`: confining, and not Gaussian. */
const bumpy =
  (t: Expr<[4]>) =>
  (x: Expr<[2]>): Expr<[]> => {
    const [u, v] = [pipe(x, at(0)), pipe(x, at(1))];
    const c = (k: number): Expr<[]> => pipe(t, at(k));
    const bump = exp(mul(add(square(sub(u, 1)), square(v)), -0.5));
    const bowl = mul(add(square(u), square(v)), mul(exp(c(0)), 0.5));
    return add(add(bowl, mul(c(3), bump)), add(mul(c(1), u), mul(c(2), v)));
  };
const bumps = fc.tuple(real(-0.4, 0.4), real(-0.7, 0.7), real(-0.7, 0.7), real(-2, 2));

const [theta, other] = [input('theta', [4]), input('other', [4])];
const data = gibbs(grid)(bumpy(other));

type Loss = (logit: Logit<[2]>, ratio: Scalar, data: Expectation<[2]>, reference: Expectation<[2]>) => Expr<[]>;
const library: Loss = (logit, ratio, observed, reference) => logisticDiscrimination(logit, ratio)(observed, reference);

describe('at q = p_θ', () => {
  const model = gibbs(grid)(bumpy(theta));
  const likelihood = grad((t: Expr<[4]>) => data.expectation(gibbs(grid)(bumpy(t)).logDensity))(theta);
  /** The gradient in θ of the discrimination of data from q, q held at p_θ. */
  const gradientWith = (loss: Loss, ofModel: (t: Expr<[4]>) => LogDensity<[2]>): Expr<[4]> =>
    grad((t: Expr<[4]>) => loss(logOdds(ofModel(t), model.logDensity), 1, data.expectation, model.expectation))(theta);
  const normalised = (t: Expr<[4]>): LogDensity<[2]> => gibbs(grid)(bumpy(t)).logDensity;
  /** An energy with a bias that is `-ln Z` now, and is not differentiated: how an unnormalised model is trained. */
  const biased =
    (t: Expr<[4]>): LogDensity<[2]> =>
    (x) =>
      neg(add(bumpy(t)(x), model.logZ));

  const gap = (gradient: Expr<[4]>) => {
    const run = numeric([theta, other], [gradient, likelihood]);
    return (t: readonly number[], d: readonly number[], share: number): number => {
      const [got = [], want = []] = run([t, d]);
      return Math.max(...Array.from(got, (g, i) => scaledGap(g, share * (want[i] ?? Number.NaN))));
    };
  };

  it('the logistic gradient is half of the gradient of the likelihood: normalised, or with b = -ln Z', () => {
    const [byDensity, byBias] = [gap(gradientWith(library, normalised)), gap(gradientWith(library, biased))];
    fc.assert(
      fc.property(bumps, bumps, (t, d) => {
        expect(byDensity(t, d, 0.5)).toBeLessThan(1e-9);
        expect(byBias(t, d, 0.5)).toBeLessThan(1e-9);
      }),
      { numRuns: 12 },
    );
  });

  it('and of the balanced average a quarter', () => {
    const balanced: Loss = (logit, ratio, observed, reference) => mul(library(logit, ratio, observed, reference), 0.5);
    const byDensity = gap(gradientWith(balanced, normalised));
    fc.assert(
      fc.property(bumps, bumps, (t, d) => {
        expect(byDensity(t, d, 0.25)).toBeLessThan(1e-9);
      }),
      { numRuns: 8 },
    );
  });

  it('and is not with signs or parts exchanged', () => {
    const mutants: readonly Loss[] = [
      (logit, ratio, observed, reference) => library(logit, ratio, reference, observed),
      (logit, ratio, observed, reference) => neg(library(logit, ratio, observed, reference)),
      (logit, _, observed) => neg(observed((x) => softplus(logit(x)))),
    ];
    const [t, d] = [
      [0.2, -0.3, 0.5, 1],
      [-0.1, 0.4, 0, -1.5],
    ] as const;
    for (const mutant of mutants) expect(gap(gradientWith(mutant, biased))(t, d, 0.5)).toBeGreaterThan(1e-2);
    expect(gap(gradientWith(library, biased))(t, d, 1)).toBeGreaterThan(1e-2);
  });
});

describe('the constant that discrimination learns', () => {
  const line = lineGrid([-12, 12], { panel: 0.75 });
  const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));
  /** `t₀ x + t₁ x² + t₂ x⁴`. */
  const quartic =
    (t: (k: number) => Expr<[]>) =>
    (x: Expr<[1]>): Expr<[]> =>
      add(mul(t(0), one(x)), add(mul(t(1), square(one(x))), mul(t(2), square(square(one(x))))));
  const energies = fc.tuple(real(-1, 1), real(-1, 1), real(0.05, 0.5));
  const references = fc.tuple(real(-1.5, 1.5), real(0.8, 1.6));

  const minimiseLoss = (
    t: readonly number[],
    [mean, scale]: readonly [number, number],
    ratio: number,
    score: (logit: Logit<[1]>, observed: Expectation<[1]>, reference: Expectation<[1]>) => Expr<[]>,
    start: readonly number[],
    model: (phi: Expr<[number]>) => LogDensity<[1]>,
  ) => {
    const p = gibbs(line)(quartic((k) => constant(t[k] ?? 0)));
    const q = Density.gaussian([1], { mean: [mean], scale });
    const found = minimise(
      (phi) => neg(score(logOdds(model(phi), logLikelihood(q), ratio), p.expectation, lawOf(line)(q).expectation)),
      start,
    );
    if (isLeft(found)) throw new Error(found.left.reason);
    const [[logZ = Number.NaN] = []] = numeric([], [p.logZ])([]);
    return { point: found.right.point, logZ };
  };

  it('is -ln Z, for any reference and any number of its points', () => {
    fc.assert(
      fc.property(energies, references, real(0.2, 8), (t, q, ratio) => {
        const energy = quartic((k) => constant(t[k] ?? 0));
        const { point, logZ } = minimiseLoss(
          t,
          q,
          ratio,
          (logit, a, b) => logisticDiscrimination(logit, ratio)(a, b),
          [0],
          (phi) => (x) => sub(pipe(phi, at(0)), energy(x)),
        );
        expect(Math.abs((point[0] ?? 0) + logZ)).toBeLessThan(1e-9);
      }),
      { numRuns: 12 },
    );
  });

  it('is so together with the energy, which is found again', () => {
    fc.assert(
      fc.property(energies, references, (t, q) => {
        const { point, logZ } = minimiseLoss(
          t,
          q,
          1,
          (logit, a, b) => logisticDiscrimination(logit)(a, b),
          [0, 0, 0.5, 0.1],
          (phi) => (x) => sub(pipe(phi, at(0)), quartic((k) => pipe(phi, at(k + 1)))(x)),
        );
        [-logZ, ...t].forEach((want, i) => {
          expect(Math.abs((point[i] ?? 0) - want)).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 6 },
    );
  });

  it('is not, if the number of points is left out of the logit or of the loss', () => {
    const [t, q] = [
      [0.3, -0.4, 0.2],
      [0.5, 1.2],
    ] as const;
    const energy = quartic((k) => constant(t[k] ?? 0));
    const model =
      (phi: Expr<[number]>): LogDensity<[1]> =>
      (x) =>
        sub(pipe(phi, at(0)), energy(x));
    const inLoss = minimiseLoss(t, q, 1, (logit, a, b) => logisticDiscrimination(logit, 3)(a, b), [0], model);
    const inLogit = minimiseLoss(t, q, 3, (logit, a, b) => logisticDiscrimination(logit, 1)(a, b), [0], model);
    for (const { point, logZ } of [inLoss, inLogit]) expect(Math.abs((point[0] ?? 0) + logZ)).toBeGreaterThan(0.1);
  });
});

describe('the best classifier', () => {
  it('is the exact one: from its loss, 2 JS - 2 ln 2, every change of the logit goes down', () => {
    const line = lineGrid([-12, 12], { panel: 0.75 });
    const [p, q] = [Density.isotropic([1], 0.7), Density.isotropic([-0.5], 1.3)];
    const [lawP, lawQ] = [lawOf(line)(p), lawOf(line)(q)];
    const exact = logOdds(logLikelihood(p), logLikelihood(q));
    const [delta, tilt] = [input('delta', []), input('tilt', [2])];
    const loss = (d: Expr<[]>): Expr<[]> =>
      logisticDiscrimination<[1]>((x) => {
        const direction = add(pipe(tilt, at(0)), mul(pipe(tilt, at(1)), pipe(x, at(0))));
        return add(exact(x), mul(direction, d));
      })(lawP.expectation, lawQ.expectation);
    const half: LogDensity<[1]> = (x) => sub(add(logLikelihood(q)(x), softplus(exact(x))), Math.log(2));
    const js = mul(
      add(
        lawP.expectation((x) => sub(lawP.logDensity(x), half(x))),
        lawQ.expectation((x) => sub(lawQ.logDensity(x), half(x))),
      ),
      0.5,
    );
    const run = numeric([delta, tilt], [loss(delta), grad(loss)(delta), grad(grad(loss))(delta), js]);
    fc.assert(
      fc.property(real(-1, 1), real(-1, 1), (a, b) => {
        const [value = 0, slope = 1, curvature = 1, divergence = 0] = run([0, [a, b]]).map(([v = Number.NaN]) => v);
        expect(Math.abs(value - (2 * divergence - 2 * Math.log(2)))).toBeLessThan(1e-9);
        expect(Math.abs(slope)).toBeLessThan(1e-9);
        expect(curvature).toBeLessThanOrEqual(0);
      }),
      { numRuns: 30 },
    );
  });
});
