import { gradOf } from '@ergodic/autodiff';
import {
  constant,
  dotProduct,
  type Expr,
  foldIn,
  fromFlat,
  keyFrom,
  mul,
  pipe,
  square,
  sum,
  times,
  typed,
  uniform,
} from '@ergodic/core';
import { classifier, Energy, energy, marginal } from '@ergodic/core/energy';
import * as random from '@ergodic/core/random';
import { Init, inputs, parameter } from '@ergodic/core/tree';
import { langevin } from '@ergodic/samplers';
import * as fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { classNetwork, type Generator, layoutOf, mlpEnergy, mlpFeatures } from '../networks/index.ts';
import {
  type Count,
  classification,
  coldChain,
  contrast,
  contrastiveDivergence,
  cooperative,
  energyMagnitude,
  type GradientPenaltyOptions,
  gradientPenalty,
  jem,
  maximumLikelihood,
  type Negatives,
  persistent,
  type Rows,
  scoreMatching,
  total,
  withSpectralNorm,
} from './index.ts';
import { expectation } from './test-expectation.ts';
import { near, numbers } from './test-near.ts';

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const seeds = fc.integer({ min: 0, max: 1e6 });
const runs = { numRuns: 8 };
const rowsOf = (values: readonly number[]): Rows<[2]> =>
  typed<[Count, 2]>(constant(fromFlat([values.length / 2, 2], values)));
const random2 = (seed: number, n: number): readonly number[] => Array.from(random.normal(random.key(seed), 2 * n));
const labelsOf = (values: readonly number[]): Expr<[Count], 'int'> =>
  typed<[Count], 'int'>(constant(fromFlat([values.length], values, 'int')));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const count = constant(0);

describe('classification', () => {
  it('is the mean of -ln softmax at the label, for energies of classes and their biases', () => {
    const centres = [
      [0, 0],
      [2, 0],
      [0, 3],
    ] as const;
    const bowls = centres.map(([x, y]) => Energy.gaussian([2], { mean: [x, y] }));
    const [a, b, c] = bowls;
    if (a === undefined || b === undefined || c === undefined) throw new Error('three');
    const objective = classification(classifier([a, b, c], { biases: [0, 0.5, -1] }));
    fc.assert(
      fc.property(seeds, (seed) => {
        const data = random2(seed, 4);
        const labels = [0, 1, 2, 1];
        const { loss, seen } = objective.assess({
          params: {},
          batch: { points: rowsOf(data), labels: labelsOf(labels) },
          carried: {},
          key: keyFrom(0),
          count,
        });
        const logits = labels.map((_, i) =>
          centres.map(
            ([x, y], k) =>
              ([0, 0.5, -1][k] ?? 0) - (((data[2 * i] ?? 0) - x) ** 2 + ((data[2 * i + 1] ?? 0) - y) ** 2) / 2,
          ),
        );
        const losses = logits.map(
          (row, i) => Math.log(row.reduce((s, z) => s + Math.exp(z), 0)) - (row[labels[i] ?? 0] ?? 0),
        );
        const right = logits.map((row, i) => (row.indexOf(Math.max(...row)) === labels[i] ? 1 : 0));
        near(numbers([loss, seen.crossEntropy ?? loss, seen.accuracy ?? loss]), [
          mean(losses),
          mean(losses),
          mean(right),
        ]);
      }),
      runs,
    );
  });
});

describe('objectives put together', () => {
  const net = classNetwork(mlpFeatures([2], { hidden: [3] }), 2);
  const negatives: Negatives<[2]> = persistent(langevin, { steps: 2, stepSize: 0.1, chains: 4 });
  const layout = layoutOf(net.params);
  const filled = (seed: number) =>
    layout.tree(constant(fromFlat([layout.size], random.normal(random.key(seed), layout.size))));

  it('are the weighted sum of their losses, each with its own key and what it carries', () => {
    fc.assert(
      fc.property(seeds, number(0, 3), number(0, 3), (seed, generation, classes) => {
        const both = jem(net, { negatives, weights: { generation, classification: classes } });
        const params = filled(seed);
        const batch = { points: rowsOf(random2(seed + 1, 2)), labels: labelsOf([1, 0]) };
        const buffer = rowsOf(random2(seed + 2, 4));
        const key = keyFrom(seed);
        expect(Object.keys(both.carried)).toEqual(['generation.buffer']);
        const whole = both.assess({ params, batch, carried: { 'generation.buffer': buffer }, key, count });
        const first = maximumLikelihood(marginal(net), { negatives }).assess({
          params,
          batch,
          carried: { buffer },
          key: foldIn(key, 0),
          count,
        });
        const second = classification(net).assess({ params, batch, carried: {}, key: foldIn(key, 1), count });
        const [all = 0, one = 0, two = 0] = numbers([whole.loss, first.loss, second.loss]);
        near([all], [generation * one + classes * two]);
        expect(whole.carried['generation.buffer']).toBe(first.carried.buffer);
        expect(whole.seen['classification.accuracy']).toBe(second.seen.accuracy);
        expect(whole.seen['generation.value']).toBe(first.seen.value);
      }),
      runs,
    );
  });

  it('must learn the same, from arrays of one shape', () => {
    const other = mlpEnergy([2], { hidden: [3] });
    expect(() => total({ a: scoreMatching(marginal(net)), b: scoreMatching(other) })).toThrow(
      "'b' learns other parameters than 'a'",
    );
    const line = energy({
      event: [3],
      params: { w: parameter([], Init.zeros) },
      apply:
        ({ w }) =>
        (x: Expr<[3]>) =>
          pipe(x, sum(), times(w)),
    });
    const plane = energy({
      event: [2],
      params: { w: parameter([], Init.zeros) },
      apply:
        ({ w }) =>
        (x: Expr<[2]>) =>
          pipe(x, sum(), times(w)),
    });
    expect(() => total({ a: scoreMatching(line), b: scoreMatching(plane) })).toThrow(
      "'points' is real[3], and in 'b' real[2]",
    );
    expect(() => total({})).toThrow('a total of no objectives');
    const negative = total({ a: scoreMatching(plane) }, { a: -1 });
    const given = {
      params: inputs(plane.params),
      batch: { points: rowsOf([1, 2]) },
      carried: {},
      key: keyFrom(0),
      count,
    };
    expect(() => negative.assess(given)).toThrow("the weight of 'a' is -1");
  });

  it('a cold chain tells its temperature', () => {
    const { stepSize, temperature } = coldChain(2, 0.01);
    near([stepSize, Math.sqrt(stepSize * temperature)], [2, 0.01]);
  });
});

describe('regularisers', () => {
  // E(x) = a |x|² / 2: gradient a x.
  const bowl =
    (a: number) =>
    (x: Expr<[2]>): Expr<[]> =>
      pipe(x, square, sum(), times(a / 2));
  const lengths = (values: readonly number[]): readonly number[] =>
    values.filter((_, i) => i % 2 === 0).map((x, i) => Math.hypot(x, values[2 * i + 1] ?? 0));

  it('are what their formulas say', () => {
    fc.assert(
      fc.property(seeds, number(0.1, 3), number(0, 2), number(0, 2), (seed, a, weight, length) => {
        const [data, samples] = [random2(seed, 3), random2(seed + 1, 3)];
        const key = keyFrom(seed);
        const extra = (regulariser: ReturnType<typeof energyMagnitude>): number => {
          const with1 = contrast(bowl(a), rowsOf(data), rowsOf(samples), { regularisers: [regulariser], key }).loss;
          const [sum = 0, alone = 0] = numbers([with1, contrast(bowl(a), rowsOf(data), rowsOf(samples)).loss]);
          return sum - alone;
        };
        const energies = (x: readonly number[]): readonly number[] => lengths(x).map((r) => (a * r * r) / 2);
        near(
          [extra(energyMagnitude(weight))],
          [weight * (mean(energies(data).map((e) => e * e)) + mean(energies(samples).map((e) => e * e)))],
          1e-10,
        );
        const penalty = (at: GradientPenaltyOptions['at'] & string, x: readonly number[]): void =>
          near(
            [extra(gradientPenalty({ weight, length, at }))],
            [weight * mean(lengths(x).map((r) => (a * r - length) ** 2))],
            1e-10,
          );
        penalty('data', data);
        penalty('samples', samples);
        const shares = numbers([uniform(foldIn(key, 0), [3])]);
        penalty(
          'between',
          data.map((x, i) => x + (shares[Math.floor(i / 2)] ?? 0) * ((samples[i] ?? 0) - x)),
        );
      }),
      runs,
    );
  });

  it.each([
    [() => energyMagnitude(-1), 'the weight of a regulariser is -1'],
    [() => gradientPenalty({ weight: Number.NaN }), 'the weight of a regulariser is NaN'],
    [() => gradientPenalty({ weight: 1, length: -1 }), 'the length of gradients is -1'],
  ])('refuse settings that make no sense: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('an objective with spectral norms', () => {
  const net = mlpEnergy([2], { hidden: [4, 3] });
  const plain = maximumLikelihood(net, { negatives: contrastiveDivergence(langevin, { steps: 1, stepSize: 0.1 }) });
  const normed = withSpectralNorm(plain);
  const layout = layoutOf(net.params);
  const names = ['spectral.body.layers.0.weight', 'spectral.body.layers.1.weight'];
  const vector = Array.from(random.normal(random.key(4), layout.size));
  const params = layout.tree(constant(fromFlat([layout.size], vector)));
  const given = { batch: { points: rowsOf(random2(1, 2)) }, key: keyFrom(0), count };

  it('carries a vector for each weight but the head, and comes to the exact norm step by step', () => {
    expect(Object.keys(normed.carried)).toEqual(names);
    expect(normed.carried[names[0] ?? '']?.shape).toEqual([4]);
    let carried: Readonly<Record<string, Expr<[4]>>> = {};
    let starts: readonly (readonly number[])[] = [
      [1, 0, 0, 0],
      [1, 0, 0],
    ];
    let loss = Number.NaN;
    for (let step = 0; step < 60; step++) {
      carried = Object.fromEntries(
        names.map((name, i) => [name, typed<[4]>(constant(fromFlat([starts[i]?.length ?? 0], starts[i] ?? [])))]),
      );
      const assessed = normed.assess({ ...given, params, carried });
      starts = names.map((name) => numbers([assessed.carried[name] ?? constant(0)]));
      if (step === 59) [loss = Number.NaN] = numbers([assessed.loss]);
    }
    const exact = layout.places.flatMap(({ path, shape, offset, count: n }) => {
      const data = vector.slice(offset, offset + n);
      if (!path.endsWith('weight')) return data;
      const { diagonal } = new SingularValueDecomposition(Matrix.from1DArray(shape[0] ?? 0, shape[1] ?? 0, data), {
        autoTranspose: true,
      });
      return data.map((x) => x / Math.max(...diagonal));
    });
    const want = plain.assess({
      ...given,
      params: layout.tree(constant(fromFlat([layout.size], exact))),
      carried: {},
    }).loss;
    near([loss], numbers([want]), 1e-9);
  });
});

describe('cooperative learning, on a line', () => {
  const bell = energy({
    event: [1],
    params: { a: parameter([], Init.zeros) },
    apply:
      ({ a }) =>
      (x: Expr<[1]>) =>
        pipe(dotProduct(x, x), times(0.5), times(a)),
  });
  const line: Generator<[1], [1], { readonly w: ReturnType<typeof parameter<[]>> }> = {
    latent: [1],
    event: [1],
    params: { w: parameter([], Init.zeros) },
    apply:
      ({ w }) =>
      (z) =>
        mul(z, w),
  };
  const data: Rows<[1]> = typed<[Count, 1]>(constant(fromFlat([2, 1], [1.5, -1.5])));

  /** Covariances of latent z, revised x and inferred z, step by step, for proposals `w z + s e`. */
  const byHand = (
    a: number,
    w: number,
    s: number,
    revise: readonly [number, number],
    infer: readonly [number, number],
  ) => {
    let [zx, xx] = [w, w * w + s * s];
    for (let k = 0; k < revise[0]; k++) {
      const m = 1 - (revise[1] * a) / 2;
      [zx, xx] = [m * zx, m * m * xx + revise[1]];
    }
    // z' = z - (ε/2) (z - w (x - w z) / s²) + √ε ξ = p z + q x + √ε ξ
    let [zz, cross] = [1, zx];
    for (let k = 0; k < infer[0]; k++) {
      const p = 1 - (infer[1] / 2) * (1 + (w * w) / (s * s));
      const q = ((infer[1] / 2) * w) / (s * s);
      [zz, cross] = [p * p * zz + 2 * p * q * cross + q * q * xx + infer[1], p * cross + q * xx];
    }
    return { xx, zz, cross };
  };

  it('has, in expectation, the gradients of its two parts', () => {
    fc.assert(
      fc.property(
        number(0.3, 2),
        number(0.2, 1.5),
        number(0.5, 1.5),
        number(0.05, 0.4),
        fc.integer({ min: 1, max: 3 }),
        fc.nat(2),
        (a, w, s, epsilon, steps, inferSteps) => {
          const objective = cooperative(bell, line, {
            revise: { steps, stepSize: epsilon },
            deviation: s,
            ...(inferSteps === 0 ? {} : { infer: { steps: inferSteps, stepSize: 0.1 } }),
          });
          const params = inputs(objective.params);
          const { loss } = objective.assess({ params, batch: { points: data }, carried: {}, key: keyFrom(2), count });
          const gradient = gradOf(loss, params);
          const values = { 'energy.a': [a], 'generator.w': [w] };
          const { xx, zz, cross } = byHand(a, w, s, [steps, epsilon], [inferSteps, 0.1]);
          // ½ (E x² of the data less that of revised points), and -E[(x̃ - w z) z] / s².
          near(
            expectation([gradient.energy.a, gradient.generator.w], values),
            [(2.25 - xx) / 2, -(cross - w * zz) / (s * s)],
            1e-8,
          );
        },
      ),
      { numRuns: 6 },
    );
  });

  it.each([
    [{ revise: { steps: 0, stepSize: 1 }, deviation: 1 }, 'the number of steps that revise is 0'],
    [{ revise: { steps: 1, stepSize: 0 }, deviation: 1 }, 'the step size of steps that revise is 0'],
    [{ revise: { steps: 1, stepSize: 1 }, deviation: 0 }, 'the deviation is 0'],
    [
      { revise: { steps: 1, stepSize: 1 }, deviation: 1, infer: { steps: 1.5, stepSize: 1 } },
      'steps that infer is 1.5',
    ],
  ])('refuses settings that make no sense: %#', (options, message) => {
    expect(() => cooperative(bell, line, options)).toThrow(message);
  });
});
