import { gradOf } from '@ergodic/autodiff';
import { add, constant, type Expr, keyFrom, mul, typed } from '@ergodic/core';
import { energy } from '@ergodic/core/energy';
import { Init, inputs, parameter, slot } from '@ergodic/core/tree';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Count,
  denoisingScoreMatching,
  noiseConditionalScoreMatching,
  type Objective,
  type Points,
  scoreMatching,
  slicedScoreMatching,
} from './index.ts';
import { averageOverCoins, expectation } from './test-expectation.ts';
import {
  designOf,
  type GaussianParameters,
  gaussianValues,
  learnedGaussian,
  type Matrix2,
  type Spectrum,
  spectral,
} from './test-gaussian.ts';

type Centre = readonly [number, number];
type Learned = Objective<GaussianParameters, Points<[2]>>;

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const spectrum: fc.Arbitrary<Spectrum> = fc.record({
  values: fc.tuple(number(0.5, 3), number(0.5, 3)),
  angle: number(0, 3),
});
const centre: fc.Arbitrary<Centre> = fc.tuple(number(-2, 2), number(-2, 2));
const runs = { numRuns: 5 };

const near = (got: readonly number[], want: readonly number[], tolerance = 1e-10): void => {
  expect(got).toHaveLength(want.length);
  got.forEach((value, i) => {
    expect(Math.abs(value - (want[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance * (1 + Math.abs(want[i] ?? 0)));
  });
};

/** The loss and its gradient by mean and precision, on data with exactly these moments. */
const assessed = (objective: Learned, data: Spectrum, at: Centre) => {
  const params = inputs(learnedGaussian.params);
  const { loss } = objective.assess({
    params,
    batch: { points: typed<[Count, 2]>(designOf(data, at)) },
    carried: {},
    key: keyFrom(1),
    count: constant(0),
  });
  const gradient = gradOf(loss, params);
  return [loss, gradient.mean, gradient.precision] as const;
};

const product = ([a, b]: Matrix2, [c, d]: Matrix2): Matrix2 => [
  [a[0] * c[0] + a[1] * d[0], a[0] * c[1] + a[1] * d[1]],
  [b[0] * c[0] + b[1] * d[0], b[0] * c[1] + b[1] * d[1]],
];
const minus = (a: Matrix2, b: Matrix2): Matrix2 => [
  [a[0][0] - b[0][0], a[0][1] - b[0][1]],
  [a[1][0] - b[1][0], a[1][1] - b[1][1]],
];
const trace = (m: Matrix2): number => m[0][0] + m[1][1];
const lengthSquared = (m: Matrix2, [x, y]: Centre): number =>
  (m[0][0] * x + m[0][1] * y) ** 2 + (m[1][0] * x + m[1][1] * y) ** 2;

/** `½ E |A (x - μ) - S⁻¹ (x - m)|²` over `N(m, S)`: the Fisher divergence of two Gaussians. */
const fisher = (model: Matrix2, mean: Centre, data: Spectrum, at: Centre): number => {
  const difference = minus(
    model,
    spectral(data, (v) => 1 / v),
  );
  const spread = trace(product(product(difference, spectral(data)), difference));
  return (spread + lengthSquared(model, [at[0] - mean[0], at[1] - mean[1]])) / 2;
};

const more = (data: Spectrum, by: number): Spectrum => ({
  ...data,
  values: [data.values[0] + by, data.values[1] + by],
});

/** The precision of level t is (1 + t) times that of level 0. */
const levelledBell = energy({
  event: [2],
  params: { mean: parameter([2], Init.zeros), precision: parameter([2, 2], Init.zeros) },
  context: { level: slot([]) },
  apply:
    (params, { level }) =>
    (x: Expr<[2]>) =>
      mul(learnedGaussian.apply(params, {})(x), add(level, 1)),
});

describe('score matching on Gaussians', () => {
  it('is the Fisher divergence less a term of the data alone, ½ tr S⁻¹', () => {
    fc.assert(
      fc.property(spectrum, spectrum, centre, centre, (model, data, mean, at) => {
        const precision = spectral(model);
        const [loss = Number.NaN] = expectation(
          assessed(scoreMatching(learnedGaussian), data, at),
          gaussianValues(mean, precision),
        );
        near([loss], [fisher(precision, mean, data, at) - trace(spectral(data, (v) => 1 / v)) / 2]);
      }),
      runs,
    );
  });

  it('stands still at the data', () => {
    fc.assert(
      fc.property(spectrum, centre, (data, at) => {
        const truth = gaussianValues(
          at,
          spectral(data, (v) => 1 / v),
        );
        const [, ...gradient] = expectation(assessed(scoreMatching(learnedGaussian), data, at), truth);
        near(gradient, [0, 0, 0, 0, 0, 0]);
      }),
      runs,
    );
  });

  it('in slices is the same, in expectation over all directions: normal ones and signs, reduced or not', () => {
    fc.assert(
      fc.property(spectrum, spectrum, centre, centre, fc.boolean(), (model, data, mean, at, reduced) => {
        const values = gaussianValues(mean, spectral(model));
        const exact = expectation(assessed(scoreMatching(learnedGaussian), data, at), values);
        const normal = slicedScoreMatching(learnedGaussian, { reduced, projections: 2 });
        near(expectation(assessed(normal, data, at), values), exact);
        const signs = slicedScoreMatching(learnedGaussian, { reduced, directions: 'signs' });
        near(averageOverCoins(assessed(signs, data, at), values), exact);
      }),
      { numRuns: 4 },
    );
  });
});

describe('denoising score matching on Gaussians', () => {
  it('is σ² times the Fisher divergence from the smoothed data, less a term of the data alone', () => {
    fc.assert(
      fc.property(spectrum, spectrum, centre, centre, number(0.1, 2), (model, data, mean, at, sigma) => {
        const precision = spectral(model);
        const objective = denoisingScoreMatching(learnedGaussian, sigma);
        const [loss = Number.NaN] = expectation(assessed(objective, data, at), gaussianValues(mean, precision));
        const smooth = more(data, sigma ** 2);
        // E ½ |σ s(x̃) + ξ|², and E[σ² |s|²] of the smoothed law itself is σ² tr (S + σ² I)⁻¹.
        const own = 1 - (sigma ** 2 * trace(spectral(smooth, (v) => 1 / v))) / 2;
        near([loss], [sigma ** 2 * fisher(precision, mean, smooth, at) + own]);
      }),
      runs,
    );
  });

  it('stands still at the smoothed density, and not at that of the data', () => {
    fc.assert(
      fc.property(spectrum, centre, number(0.3, 2), (data, at, sigma) => {
        const objective = denoisingScoreMatching(learnedGaussian, sigma);
        const smooth = gaussianValues(
          at,
          spectral(more(data, sigma ** 2), (v) => 1 / v),
        );
        const [, ...gradient] = expectation(assessed(objective, data, at), smooth);
        near(gradient, [0, 0, 0, 0, 0, 0]);
        const sharp = gaussianValues(
          at,
          spectral(data, (v) => 1 / v),
        );
        const [, ...wrong] = expectation(assessed(objective, data, at), sharp);
        expect(Math.max(...wrong.map(Math.abs))).toBeGreaterThan(1e-3);
      }),
      runs,
    );
  });

  it('of many levels is that of the level of each point, of what is left of the data there, as often as it counts', () => {
    const sigmas = [0.5, 1, 2];
    const signals = [1, 0.7, 0.2];
    const weights = [2, 0.5, 3];
    fc.assert(
      fc.property(spectrum, spectrum, centre, fc.constantFrom(0, 1, 2), (model, data, mean, t) => {
        const scaled = spectral(model, (v) => v * (1 + t));
        const alone = denoisingScoreMatching(learnedGaussian, sigmas[t] ?? 0);
        const lossOf = (objective: Learned): number =>
          expectation(assessed(objective, data, [0, 0]), gaussianValues(mean, spectral(model)), (t + 0.5) / 3)[0] ??
          Number.NaN;
        const want = (left: number): number => {
          const { values, ...others } = data;
          const seen = { ...others, values: [left ** 2 * values[0], left ** 2 * values[1]] as const };
          return expectation(assessed(alone, seen, [0, 0]), gaussianValues(mean, scaled))[0] ?? Number.NaN;
        };
        near([lossOf(noiseConditionalScoreMatching(levelledBell, sigmas))], [want(1)]);
        near(
          [lossOf(noiseConditionalScoreMatching(levelledBell, sigmas, signals, weights))],
          [(weights[t] ?? 0) * want(signals[t] ?? 0)],
        );
      }),
      runs,
    );
  });
});

describe('settings that make no sense', () => {
  it.each([
    [() => slicedScoreMatching(learnedGaussian, { projections: 0 }), 'the number of projections is 0'],
    [() => denoisingScoreMatching(learnedGaussian, 0), 'sigma is 0'],
    [() => denoisingScoreMatching(learnedGaussian, Number.NaN), 'sigma is NaN'],
    [() => noiseConditionalScoreMatching(levelledBell, [1, 2], [1]), '1 signals and 2 weights of 2 levels'],
    [() => noiseConditionalScoreMatching(levelledBell, [1], [1], [0]), 'a weight is 0'],
  ])('are named: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});
