import { gradOf } from '@ergodic/autodiff';
import {
  add,
  at,
  batch,
  constant,
  dim,
  dotProduct,
  type Expr,
  foldIn,
  fromFlat,
  input,
  keyFrom,
  mul,
  neg,
  pipe,
  square,
  sub,
  times,
  typed,
} from '@ergodic/core';
import { Energy, energy } from '@ergodic/core/energy';
import * as random from '@ergodic/core/random';
import { Init, inputs, parameter } from '@ergodic/core/tree';
import { langevin } from '@ergodic/samplers';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussLegendre } from '../evaluate/index.ts';
import {
  type Count,
  contrast,
  discrimination,
  gaussianLaw,
  gaussianNoise,
  introspective,
  logistic,
  momentMatched,
  type Negatives,
  noiseContrastive,
  noiseLogRatio,
  type Rows,
  shortRun,
} from './index.ts';
import { expectation } from './test-expectation.ts';
import { gaussianValues, learnedGaussian, spectral } from './test-gaussian.ts';
import { near, numbers } from './test-near.ts';

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const seeds = fc.integer({ min: 0, max: 1e6 });
const runs = { numRuns: 6 };

/** `E(x) = a (x - m)² / 2` on the line. */
const bell = energy({
  event: [1],
  params: { a: parameter([], Init.constant(1)), m: parameter([], Init.zeros) },
  apply:
    ({ a, m }) =>
    (x: Expr<[1]>) =>
      mul(
        pipe(x, at(0), (y) => sub(y, m), square, times(0.5)),
        a,
      ),
});
const normalDensity = (x: number, mean: number, precision: number): number =>
  Math.sqrt(precision / (2 * Math.PI)) * Math.exp((-precision * (x - mean) ** 2) / 2);

const points = (values: readonly number[], d: number): Rows<[2]> =>
  typed<[Count, 2]>(constant(fromFlat([values.length / d, d], values)));

describe('noise-contrastive estimation', () => {
  /** The gradient of `E_p ofData(G) + ν E_q ofNoise(G)` by a, m and ln Z, by quadrature over the line. */
  const populationGradient = (
    model: { readonly a: number; readonly m: number; readonly logZ: number },
    truth: { readonly a: number; readonly m: number },
    scale: number,
    nu: number,
  ): readonly number[] => {
    const params = { ...inputs(bell.params), logZ: input('logZ', []) };
    const rule = gaussLegendre(40);
    // Panels of width 2 over [-16, 16].
    const panels = Array.from({ length: 16 }, (_, k) => 2 * k - 15);
    const nodes = panels.flatMap((middle) => Array.from(rule.nodes, (node) => middle + node));
    const weights = panels.flatMap(() => Array.from(rule.weights));
    const n = dim('nodes', nodes.length);
    const weighted = (mean: number, precision: number) =>
      constant(
        fromFlat(
          [n],
          nodes.map((x, i) => (weights[i] ?? 0) * normalDensity(x, mean, precision)),
        ),
      );
    const ratio = noiseLogRatio(bell.apply(params, {}), params.logZ, gaussianLaw([1], { mean: 0.5, scale }), nu);
    const each = batch(
      n,
      (x: Expr<[1]>) => ({ data: logistic.ofData(ratio(x)), noise: logistic.ofNoise(ratio(x)) }),
      constant(fromFlat([n, 1], nodes)),
    );
    const loss = add(
      dotProduct(weighted(truth.m, truth.a), each.data),
      mul(dotProduct(weighted(0.5, 1 / scale ** 2), each.noise), nu),
    );
    const { a, m, logZ } = gradOf(loss, params);
    return numbers([a, m, logZ], { a: [model.a], m: [model.m], logZ: [model.logZ] });
  };

  it('stands still at the truth, normalised: ln Z is that of the energy, ½ ln (2π / a)', () => {
    fc.assert(
      fc.property(number(0.5, 3), number(-1, 1), number(0.7, 2), fc.constantFrom(1, 3), (a, m, scale, nu) => {
        const logZ = Math.log((2 * Math.PI) / a) / 2;
        near(populationGradient({ a, m, logZ }, { a, m }, scale, nu), [0, 0, 0], 1e-10);
        // Off the truth it pulls back: ln Z too large means that the model claims too little mass, and the gradient is positive.
        const [, , down = 0] = populationGradient({ a, m, logZ: logZ + 0.1 }, { a, m }, scale, nu);
        const [, , up = 0] = populationGradient({ a, m, logZ: logZ - 0.1 }, { a, m }, scale, nu);
        expect(down).toBeGreaterThan(1e-3);
        expect(up).toBeLessThan(-1e-3);
      }),
      runs,
    );
  });

  it('is the mean of its terms over the data and the noise that it draws, and tells ln Z', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(1, 2), (seed, nu) => {
        const noise = gaussianLaw([2], { scale: 2 });
        const objective = noiseContrastive(learnedGaussian, { noise, noisePerPoint: nu });
        const params = { energy: inputs(learnedGaussian.params), logZ: input('logZ', []) };
        const data = points(Array.from(random.normal(random.key(seed), 6)), 2);
        const key = keyFrom(seed);
        const { loss, seen } = objective.assess({
          params,
          batch: { points: data },
          carried: {},
          key,
          count: constant(0),
        });
        const values = { ...gaussianValues([0.3, 0], spectral({ values: [1, 2], angle: 1 })), logZ: [1.3] };
        const rows = (x: Rows<[2]>): readonly (readonly number[])[] => {
          const flat = numbers([x]);
          return Array.from({ length: flat.length / 2 }, (_, i) => flat.slice(2 * i, 2 * i + 2));
        };
        const z = input('z', [2]);
        const ratio = noiseLogRatio(learnedGaussian.apply(params.energy, {}), params.logZ, noise, nu)(z);
        const ratios = (of: Rows<[2]>): readonly number[] =>
          rows(of).flatMap((row) => numbers([ratio], { ...values, z: row }));
        const softplus = (t: number): number => Math.log1p(Math.exp(-Math.abs(t))) + Math.max(0, t);
        const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
        const [ofData, ofNoise] = [ratios(data), ratios(noise.draw(key, 3 * nu))];
        expect(ofNoise).toHaveLength(3 * nu);
        near(numbers([loss, seen.logZ ?? loss, seen.accuracy ?? loss], values), [
          mean(ofData.map((g) => softplus(-g))) + nu * mean(ofNoise.map(softplus)),
          1.3,
          (mean(ofData.map((g) => (g > 0 ? 1 : 0))) + mean(ofNoise.map((g) => (g < 0 ? 1 : 0)))) / 2,
        ]);
      }),
      runs,
    );
  });

  it('may tell the data from the Gaussian that has its moments', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const data = Array.from(random.normal(random.key(seed), 20), (z, i) => (i % 2 === 0 ? 3 * z + 1 : z - 2));
        const law = momentMatched(data, 2);
        const mean = [0, 1].map((j) => data.filter((_, i) => i % 2 === j).reduce((sum, x) => sum + x / 10, 0));
        const covariance = [0, 1].flatMap((j) =>
          [0, 1].map((k) =>
            Array.from(
              { length: 10 },
              (_, i) => (((data[2 * i + j] ?? 0) - (mean[j] ?? 0)) * ((data[2 * i + k] ?? 0) - (mean[k] ?? 0))) / 10,
            ).reduce((a, b) => a + b, 0),
          ),
        );
        const [drawn] = [law.draw(keyFrom(seed), 1)];
        const [x, y] = [0, 1].map((j) => pipe(drawn, at(0), at(j)));
        if (x === undefined || y === undefined) throw new Error('a point has two coordinates');
        near(
          expectation([x, y, mul(x, x), mul(x, y), mul(y, y)]),
          [
            ...mean,
            (covariance[0] ?? 0) + (mean[0] ?? 0) ** 2,
            (covariance[1] ?? 0) + (mean[0] ?? 0) * (mean[1] ?? 0),
            (covariance[3] ?? 0) + (mean[1] ?? 0) ** 2,
          ],
          1e-10,
        );
        const [p = 0, q = 0, , s = 0] = covariance;
        const det = p * s - q * q;
        const [u, v] = [0.7 - (mean[0] ?? 0), -0.4 - (mean[1] ?? 0)];
        const form = (s * u * u - 2 * q * u * v + p * v * v) / det;
        near(
          numbers([law.logDensity(constant([0.7, -0.4]))]),
          [-form / 2 - Math.log(2 * Math.PI) - Math.log(det) / 2],
          1e-9,
        );
      }),
      runs,
    );
    expect(() => momentMatched([1, 2, 3, 4], 2)).toThrow('4 numbers are not more than 2 points');
    expect(() => momentMatched([1, 1, 2, 2, 3, 3], 2)).toThrow('the points lie in a plane');
    near(numbers([gaussianLaw([2], { mean: 1, scale: 3 }).logDensity(constant([1, 4]))]), [
      -0.5 - Math.log(2 * Math.PI * 9),
    ]);
    const [first = 0] = numbers([gaussianLaw([1], { mean: 1, scale: 3 }).draw(keyFrom(0), 1)]);
    near([first], [1 + 3 * (random.normal(random.key(0), 1)[0] ?? 0)]);
  });
});

describe('telling data from samples', () => {
  it('has, where nothing can be told yet, half the gradient of maximum likelihood', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [data, samples] = [0, 1].map((i) => points(Array.from(random.normal(random.key(seed + i), 8)), 2));
        if (data === undefined || samples === undefined) throw new Error('two sets');
        // At precision 0 the energy is 0 everywhere.
        const params = inputs(learnedGaussian.params);
        const of = learnedGaussian.apply(params, {});
        const zero = gaussianValues(
          [0, 0],
          [
            [0, 0],
            [0, 0],
          ],
        );
        const logistic = gradOf(discrimination(of, data, samples).loss, params);
        const likelihood = gradOf(contrast(of, data, samples).loss, params);
        near(
          numbers([logistic.precision], zero),
          numbers([likelihood.precision], zero).map((g) => g / 2),
        );
      }),
      runs,
    );
  });

  it('in an introspective step samples the model so far, which is not learned', () => {
    const current = Energy.gaussian([2], { scale: 2 });
    const negatives: Negatives<[2]> = shortRun(langevin, { steps: 2, stepSize: 0.1, noise: gaussianNoise(1) });
    const objective = introspective(learnedGaussian, { current, negatives });
    const params = inputs(learnedGaussian.params);
    const data = points([1, 2, 3, 4], 2);
    const key = keyFrom(5);
    const { loss } = objective.assess({ params, batch: { points: data }, carried: {}, key, count: constant(0) });
    const drawn = negatives.draw((x) => current.apply({}, {})(x), {
      data,
      carried: {},
      key: foldIn(key, 0),
      count: constant(0),
    });
    const values = gaussianValues([0, 1], spectral({ values: [1, 2], angle: 0 }));
    near(
      numbers([loss], values),
      numbers([discrimination(learnedGaussian.apply(params, {}), data, drawn.samples).loss], values),
    );
    // A point of lower energy is more like data: its term is smaller.
    const terms = [1, -1].map((sign) => logistic.ofData(neg(constant(sign))));
    const [high = 0, low = 0] = numbers(terms);
    expect(low).toBeLessThan(high);
  });
});
