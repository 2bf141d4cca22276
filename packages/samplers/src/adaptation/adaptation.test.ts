import { constant, Energy, type Expr, evaluate, fromFlat, toNested, zerosTensor } from '@ergodic/core';
import { foldIn, key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { run } from '../drivers/index.ts';
import { hmc, Metric, mala } from '../index.ts';
import { CholeskyDecomposition, entries, Matrix } from '../verify/linear.ts';
import { gaussians } from '../verify/table/cases.ts';
import {
  type Averaging,
  averaged,
  cholesky,
  denseLearner,
  diagonalLearner,
  startAveraging,
  warming,
  warmUp,
  windowsOf,
} from './index.ts';

const value = (x: Expr<[]>): number => toNested(evaluate(x));

describe('the windows', () => {
  it('of a thousand steps are those of Stan', () => {
    expect(windowsOf(1000)).toEqual({ from: 75, ends: [99, 149, 249, 449, 949] });
  });

  it('of few steps: 15%, one window, 10%; of fewer than 20 none', () => {
    expect(windowsOf(100)).toEqual({ from: 15, ends: [89] });
    expect(windowsOf(19).ends).toEqual([]);
  });

  it('lie one after the other, and the last one ends before the last steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 5000 }), (steps) => {
        const { from, ends } = windowsOf(steps);
        expect(ends.length).toBeGreaterThan(0);
        expect([...ends].sort((a, b) => a - b)).toEqual(ends);
        expect(ends[0]).toBeGreaterThanOrEqual(from);
        expect(ends[ends.length - 1]).toBe(steps - (steps >= 150 ? 50 : Math.floor(0.1 * steps)) - 1);
      }),
    );
  });
});

describe('dual averaging', () => {
  it('is the recursion of Hoffman and Gelman', () => {
    const acceptances = [0.2, 0.9, 1, 0, 0.65, 0.8, 0.81, 0.3];
    let [h, logBar] = [0, Math.log(0.3)];
    const wanted = acceptances.map((alpha, i) => {
      const t = i + 1;
      h = (1 - 1 / (t + 10)) * h + (0.8 - alpha) / (t + 10);
      const log = Math.log(3) - (Math.sqrt(t) / 0.05) * h;
      logBar = t ** -0.75 * log + (1 - t ** -0.75) * logBar;
      return [log, logBar];
    });
    let at: Averaging = startAveraging(constant(0.3));
    acceptances.forEach((alpha, i) => {
      at = averaged(0.8, at, constant(alpha));
      const [log = 0, bar = 0] = wanted[i] ?? [];
      expect(value(at.logStep)).toBeCloseTo(log, 12);
      expect(value(at.logAverage)).toBeCloseTo(bar, 12);
    });
  });

  it('finds where the acceptance is the one that is wanted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 55, max: 90 }), (tenths, percent) => {
        // Acceptance as a function of the step size: exp(-ε / s).
        const [s, goal] = [tenths / 10, percent / 100];
        let [log, bar, h] = [0, 0, 0];
        const attractor = Math.log(10);
        for (let t = 1; t <= 1500; t++) {
          const next = averaged(
            goal,
            {
              logStep: constant(log),
              logAverage: constant(bar),
              shortfall: constant(h),
              attractor: constant(attractor),
              count: constant(t - 1),
            },
            constant(Math.exp(-Math.exp(log) / s)),
          );
          [log, bar, h] = [value(next.logStep), value(next.logAverage), value(next.shortfall)];
        }
        expect(Math.exp(-Math.exp(bar) / s)).toBeCloseTo(goal, 1);
      }),
      { numRuns: 3 },
    );
  });
});

describe('what is learned of points', () => {
  const rows = (count: number, d: number) => Array.from({ length: count }, (_, i) => [...normal(key(i), [d])]);
  const vector = (row: readonly number[]) => constant(fromFlat<[number]>([row.length], row));

  it('is their variance, drawn towards a thousandth as in Stan', () => {
    const [learner, points] = [diagonalLearner<[number]>(), rows(12, 3)];
    const sums = points.reduce((s, row) => learner.add(s, vector(row)), learner.none(vector([0, 0, 0])));
    const scale = toNested(evaluate(learner.found(sums)));
    const m = new Matrix(points);
    const wanted = m.variance('column').map((v) => Math.sqrt((12 / 17) * v + 1e-3 * (5 / 17)));
    for (const [i, s] of scale.entries()) expect(s).toBeCloseTo(wanted[i] ?? 0, 12);
  });

  it('is the factor of their covariance, drawn towards a thousandth', () => {
    const [learner, points] = [denseLearner<number>(), rows(12, 3)];
    const sums = points.reduce((s, row) => learner.add(s, vector(row)), learner.none(vector([0, 0, 0])));
    const factor = new Matrix(toNested(evaluate(learner.found(sums))));
    const m = new Matrix(points).center('column');
    const covariance = m
      .transpose()
      .mmul(m)
      .div(11)
      .mul(12 / 17)
      .add(Matrix.eye(3).mul(1e-3 * (5 / 17)));
    expect(Matrix.sub(factor.mmul(factor.transpose()), covariance).norm('frobenius')).toBeLessThan(1e-12);
  });

  it('the Cholesky factor is that of ml-matrix', () => {
    fc.assert(
      fc.property(gaussians, ({ precision, dimension }) => {
        const found = evaluate(cholesky(constant(fromFlat([dimension, dimension], entries(precision)))));
        const wanted = new CholeskyDecomposition(precision).lowerTriangularMatrix;
        const off = Matrix.sub(Matrix.from1DArray(dimension, dimension, Array.from(found.data)), wanted);
        expect(off.norm('frobenius')).toBeLessThanOrEqual(1e-10 * wanted.norm('frobenius'));
      }),
      { numRuns: 40 },
    );
  });
});

const right = async <A>(
  task: () => Promise<{ _tag: 'Left'; left: unknown } | { _tag: 'Right'; right: A }>,
): Promise<A> => {
  const result = await task();
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left));
  return result.right;
};

describe('a warm-up', () => {
  const scales = [0.1, 1, 20];
  const energy = Energy.gaussian([3], { scale: scales });
  const starts = zerosTensor([4, 3]);

  test.each(['diagonal', 'dense'] as const)(
    'finds a %s metric, and a step size that is accepted as wanted',
    async (metric) => {
      const plan = warming([3], (tunables) => hmc(energy, { ...tunables, steps: 6, jitter: 0.3 }), {
        metric,
        steps: 400,
      });
      const warmed = await right(warmUp({ warming: plan, starts, key: key(1), compile: 'reference' }));
      const found: Readonly<Record<string, { readonly values: { readonly data: ArrayLike<number> } }>> = warmed.tuning;
      const values = found[metric === 'diagonal' ? 'scale' : 'factor']?.values.data ?? [];
      for (let chain = 0; chain < 4; chain++)
        scales.forEach((scale, i) => {
          const at = metric === 'diagonal' ? values[chain * 3 + i] : values[chain * 9 + i * 3 + i];
          // Of some 200 draws, hardly correlated: standard deviations are known to about 10%.
          expect((at ?? 0) / scale).toBeGreaterThan(0.5);
          expect((at ?? 0) / scale).toBeLessThan(2);
        });
      const drawn = await right(run({ ...warmed, key: foldIn(key(1), 1), draws: 200, compile: 'reference' }));
      const acceptance = drawn.statistics.acceptance?.data ?? [];
      const rate = Array.from(acceptance).reduce((a, b) => a + b, 0) / acceptance.length;
      expect(rate).toBeGreaterThan(0.65);
      expect(rate).toBeLessThan(0.97);
    },
    60_000,
  );

  it('is frozen: what is sampled with does not change, whatever is accepted', async () => {
    const plan = warming([3], (tunables) => mala(energy, tunables), {
      metric: 'diagonal',
      steps: 60,
      targetAcceptance: 0.574,
    });
    const warmed = await right(warmUp({ warming: plan, starts, key: key(2), compile: 'reference' }));
    const drawn = await right(run({ ...warmed, key: key(3), draws: 30, compile: 'reference' }));
    expect(drawn.checkpoint.tuning).toEqual(warmed.tuning);
    // By hand, with the same numbers as constants: the same draws.
    const [step, scale] = [warmed.tuning.stepSize.values.data, warmed.tuning.scale.values.data];
    const byHand = mala(energy, {
      stepSize: step[0] ?? 1,
      metric: Metric.diagonal(constant([scale[0] ?? 1, scale[1] ?? 1, scale[2] ?? 1])),
    });
    const alone = await right(
      run({
        sampler: byHand,
        starts: fromFlat([1, 3], Array.from(warmed.starts.data).slice(0, 3)),
        key: key(3),
        draws: 30,
        compile: 'reference',
      }),
    );
    expect(Array.from(alone.draws.data)).toEqual(Array.from(drawn.draws.data).slice(0, 90));
  }, 60_000);

  test.each([
    [{ steps: 0 }, /steps is 0/],
    [{ targetAcceptance: 1.2 }, /targetAcceptance is 1.2/],
  ])('refuses %o', (options, message) => {
    expect(() => warming([3], (tunables) => mala(energy, tunables), { metric: 'identity', ...options })).toThrow(
      message,
    );
  });
});
