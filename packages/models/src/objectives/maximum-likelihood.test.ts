import { gradOf } from '@ergodic/autodiff';
import { constant, type Expr, evaluate, input, keyFrom, toNested, typed } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import { inputs } from '@ergodic/core/tree';
import { langevin } from '@ergodic/samplers';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Count,
  contrast,
  contrastiveDivergence,
  gaussianNoise,
  langevinFixedPoint,
  langevinVariance,
  maximumLikelihood,
  type Negatives,
  persistent,
  shortRun,
  shortRunFixedPoint,
  shortRunVariance,
} from './index.ts';
import { expectation } from './test-expectation.ts';
import { designOf, gaussianValues, learnedGaussian, type Matrix2, type Spectrum, spectral } from './test-gaussian.ts';

type Centre = readonly [number, number];

const rows = (design: Expr<[4, 2]>): Expr<[Count, 2]> => typed<[Count, 2]>(design);

/** The gradient of a step of learning, by mean and precision, in expectation over all its noise. */
const expectedGradient = (
  negatives: Negatives<[2]>,
  mean: Centre,
  precision: Matrix2,
  data: Expr<[4, 2]>,
  buffer: Expr<[4, 2]> = data,
): readonly number[] => {
  const params = inputs(learnedGaussian.params);
  const { loss } = maximumLikelihood(learnedGaussian, { negatives }).assess({
    params,
    batch: { points: rows(data) },
    carried: { buffer },
    key: keyFrom(3),
    count: constant(0),
  });
  const gradient = gradOf(loss, params);
  return expectation([gradient.mean, gradient.precision], gaussianValues(mean, precision));
};

const near = (got: readonly number[], want: readonly number[], tolerance = 1e-11): void => {
  expect(got).toHaveLength(want.length);
  got.forEach((value, i) => {
    expect(Math.abs(value - (want[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance * (1 + Math.abs(want[i] ?? 0)));
  });
};
const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const spectrum: fc.Arbitrary<Spectrum> = fc.record({
  values: fc.tuple(number(0.5, 3), number(0.5, 3)),
  angle: number(0, 3),
});
const centre: fc.Arbitrary<Centre> = fc.tuple(number(-2, 2), number(-2, 2));
const steps = fc.integer({ min: 1, max: 3 });
const runs = { numRuns: 8 };

/** `½ (S - C)` for the covariances of data and samples: the gradient by the precision where means agree; the precision has the data's axes. */
const halfDifference = (data: Spectrum, samples: (variance: number) => number): readonly number[] =>
  spectral(data, (v) => (v - samples(v)) / 2).flat();

/** The variance after `k` steps along a direction of precision `a`, step by step. */
const afterSteps = (a: number, epsilon: number, k: number, start: number): number => {
  let variance = start;
  for (let i = 0; i < k; i++) variance = (1 - (epsilon * a) / 2) ** 2 * variance + epsilon;
  return variance;
};

const cd = (k: number, stepSize: number): Negatives<[2]> => contrastiveDivergence(langevin, { steps: k, stepSize });
const short = (k: number, stepSize: number, scale: number): Negatives<[2]> =>
  shortRun(langevin, { steps: k, stepSize, noise: gaussianNoise(scale) });
const replayed = (k: number, stepSize: number): Negatives<[2]> =>
  persistent(langevin, { steps: k, stepSize, chains: 4, restart: 0 });

describe('learning by Langevin chains on Gaussians, in expectation over all noise', () => {
  it('follows half the difference of covariances, of data and of where chains end', () => {
    fc.assert(
      fc.property(spectrum, centre, steps, number(0.05, 0.4), number(0.3, 3), (data, mean, k, epsilon, a) => {
        const precision = spectral(data, (v) => a / v);
        const ends = (start: (v: number) => number) =>
          halfDifference(data, (v) => afterSteps(a / v, epsilon, k, start(v)));
        const design = designOf(data, mean);
        near(expectedGradient(cd(k, epsilon), mean, precision, design), [0, 0, ...ends((v) => v)]);
        near(expectedGradient(short(k, epsilon, 0.7), [0, 0], precision, designOf(data)), [0, 0, ...ends(() => 0.49)]);
        const buffer = designOf({ ...data, values: [data.values[0] * 2, data.values[1] * 2] }, mean);
        near(expectedGradient(replayed(k, epsilon), mean, precision, design, buffer), [0, 0, ...ends((v) => 2 * v)]);
      }),
      runs,
    );
  });

  it('from chains that have settled, and by CD-k for every k, stands still where A (1 - ε A / 4) = S⁻¹, and not at S⁻¹', () => {
    fc.assert(
      fc.property(spectrum, centre, steps, number(0.1, 0.45), (data, mean, k, epsilon) => {
        const design = designOf(data, mean);
        const learned = spectral(data, (v) => langevinFixedPoint(v, epsilon));
        // A (I - ε A / 4) S = I, as matrices.
        const [[p, q], [r, s]] = learned;
        const side = [1 - (epsilon * p) / 4, (-epsilon * q) / 4, (-epsilon * r) / 4, 1 - (epsilon * s) / 4] as const;
        const inverse = [
          p * side[0] + q * side[2],
          p * side[1] + q * side[3],
          r * side[0] + s * side[2],
          r * side[1] + s * side[3],
        ];
        near(inverse, spectral(data, (v) => 1 / v).flat());
        // A persistent chain that has settled is at the law of the chain, which here is the data's.
        for (const negatives of [cd(k, epsilon), replayed(k, epsilon)])
          near(expectedGradient(negatives, mean, learned, design), [0, 0, 0, 0, 0, 0]);
        const exact = spectral(data, (v) => 1 / v);
        expect(largest(expectedGradient(cd(k, epsilon), mean, exact, design))).toBeGreaterThan(epsilon ** 2 / 40);
      }),
      runs,
    );
  });

  it('from noise, stands still where chains of that length end like the data', () => {
    fc.assert(
      fc.property(spectrum, steps, number(0.1, 0.3), number(0.5, 1.5), (data, k, epsilon, scale) => {
        const options = { stepSize: epsilon, steps: k, start: scale ** 2 };
        const precisions = data.values.map((v) => shortRunFixedPoint(v, options));
        fc.pre(precisions.every(Number.isFinite));
        const learned = spectral(data, (v) => precisions[data.values.indexOf(v)] ?? Number.NaN);
        near(expectedGradient(short(k, epsilon, scale), [0, 0], learned, designOf(data)), [0, 0, 0, 0, 0, 0], 1e-10);
      }),
      runs,
    );
  });

  it('pulls the mean to the data', () => {
    fc.assert(
      fc.property(spectrum, centre, centre, steps, number(0.1, 0.4), (data, mean, at, k, epsilon) => {
        // CD-k: chains from the data go towards the model by 1 - mᵏ of the way, and the gradient is -A times the way.
        const precision = spectral(data, (v) => 1 / v);
        const way = [at[0] - mean[0], at[1] - mean[1]] as const;
        const [[p, q], [r, s]] = spectral(data, (v) => (1 - (1 - epsilon / (2 * v)) ** k) / v);
        const [byMean0 = 0, byMean1 = 0] = expectedGradient(cd(k, epsilon), at, precision, designOf(data, mean));
        near([byMean0, byMean1], [p * way[0] + q * way[1], r * way[0] + s * way[1]]);
      }),
      runs,
    );
  });
});

describe('the closed forms', () => {
  it('are those of the recursion', () => {
    fc.assert(
      fc.property(number(0.1, 5), number(0.01, 0.5), fc.nat(40), number(0, 4), (a, stepSize, k, start) => {
        near([shortRunVariance({ a, stepSize, steps: k, start })], [afterSteps(a, stepSize, k, start)], 1e-10);
        const settled = langevinVariance(a, stepSize);
        near([afterSteps(a, stepSize, 5, settled)], [settled]);
      }),
    );
    expect(shortRunVariance({ a: 0, stepSize: 0.5, steps: 4, start: 1 })).toBe(3);
    expect(langevinVariance(8, 0.5)).toBe(Infinity);
  });

  it('say that there is none where there is none', () => {
    expect(langevinFixedPoint(0.1, 0.2)).toBeNaN();
    // One step of size ε cannot end with a variance below ε.
    expect(shortRunFixedPoint(0.1, { stepSize: 0.2, steps: 1, start: 1 })).toBeNaN();
  });
});

describe('the contrast', () => {
  const points = (seed: number): Expr<[Count, 2]> => rows(constant(evaluateNormal(seed)));
  const evaluateNormal = (seed: number): readonly [Pair, Pair, Pair, Pair] => {
    const z = normal(key(seed), 8);
    const pair = (i: number): Pair => [z[2 * i] ?? 0, z[2 * i + 1] ?? 0];
    return [pair(0), pair(1), pair(2), pair(3)];
  };
  type Pair = readonly [number, number];

  it('is the mean energy of the data less that of the samples, and tells both', () => {
    const values = {
      mean: [0.3, -1],
      precision: [
        [2, 0.5],
        [0.5, 1],
      ],
    };
    const params = inputs(learnedGaussian.params);
    const energy = learnedGaussian.apply(params, {});
    const { loss, seen } = contrast(energy, points(1), points(2));
    const mean = (seed: number): number =>
      evaluateNormal(seed).reduce((sum, x) => sum + toNested(evaluate(energy(constant([...x])), values)) / 4, 0);
    const [data, samples] = [mean(1), mean(2)];
    const got = evaluate({ loss, ...seen }, values);
    near([got.loss, got.dataEnergy, got.sampleEnergy, got.value].map(toNested), [
      data - samples,
      data,
      samples,
      samples - data,
    ]);
  });

  it('adds its regularisers', () => {
    const energy = (x: Expr<[2]>): Expr<[]> => learnedGaussian.apply(inputs(learnedGaussian.params), {})(x);
    const term = { name: 'a term', of: () => input('term', []) };
    const values = {
      mean: [0, 0],
      precision: [
        [1, 0],
        [0, 1],
      ],
      term: 5,
    };
    const alone = toNested(evaluate(contrast(energy, points(1), points(2)).loss, values));
    const both = toNested(
      evaluate(contrast(energy, points(1), points(2), { regularisers: [term, term] }).loss, values),
    );
    near([both - alone], [10]);
  });
});
