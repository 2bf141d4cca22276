import { build } from '@ergodic/core/ops';
import { foldIn, key, normal, uniform } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { logAbsDet, matrix } from '../linear.ts';
import { numeric } from '../numeric.ts';
import { energyAt } from '../opened.ts';
import { normalCdf, smirnovTail } from './distributions.ts';
import {
  chiSquareTail,
  costOfRight,
  exactStart,
  exactTargets,
  kolmogorovDistance,
  kolmogorovTail,
  normalTail,
  powerOf,
  sequentialTest,
} from './index.ts';

const near = (a: number, b: number, relative: number): void =>
  expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.abs(b));

describe('tails', () => {
  it('of the normal law, far out, are those of R', () => {
    near(normalTail(-7), 2.5596250877716703e-12, 1e-13);
    near(normalTail(1.5), 0.13361440253771614, 1e-13);
  });

  // 2 min(pchisq(x, k), pchisq(x, k, lower.tail = FALSE)) of R 4.2.2.
  test.each([
    [18400, 20000, 2.0261857688039365e-16],
    [18800, 20000, 9.2970492162425526e-10],
    [21200, 20000, 3.9243849642660883e-9],
    [21600, 20000, 6.2196399243376647e-15],
    [20, 50, 9.3898762853599396e-5],
    [150, 50, 1.2630446513867976e-11],
    [325200, 320000, 1.00661766265209e-10],
  ])('of the chi-square law at %f with %i degrees of freedom are those of R', (x, k, p) => {
    // Never smaller than they are, and hardly larger.
    expect(chiSquareTail(x, k) / p).toBeGreaterThanOrEqual(1);
    expect(chiSquareTail(x, k) / p).toBeLessThan(1.02);
  });

  it('of Kolmogorov and Smirnov: exact for one and two draws, and the limit law for many', () => {
    for (const d of [0.1, 0.5, 0.9]) near(smirnovTail(d, 1), 1 - d, 1e-12);
    // Of two draws u < v: D+ >= d unless u > 1/2 - d and v > 1 - d.
    for (const d of [0.1, 0.3, 0.49]) near(smirnovTail(d, 2), 1 - (d * d + 2 * d * 0.5), 1e-12);
    for (const x of [1, 2, 3]) near(smirnovTail(x / Math.sqrt(20_000), 20_000), Math.exp(-2 * x * x), 0.03);
    expect(kolmogorovTail(0.0001, 100)).toBe(1);
  });

  it('p-values of uniform numbers are uniform, or larger', () => {
    const ps = Array.from({ length: 400 }, (_, i) => kolmogorovTail(kolmogorovDistance(uniform(key(i), [200])), 200));
    // P(p <= 0.05) is at most 0.05: 20 of 400; 60 or more have a probability below 1e-12.
    expect(ps.filter((p) => p <= 0.05).length).toBeLessThan(60);
    expect(ps.filter((p) => p <= 0.05).length).toBeGreaterThan(2);
  });
});

describe('the sequential rule', () => {
  it('rejects what is right with probability alpha at most, and costs hardly more than one round', () => {
    for (const alpha of [5e-9, 1e-6, 0.01]) {
      const { rejects } = costOfRight({ alpha });
      expect(rejects).toBeLessThanOrEqual(alpha * (1 + 1e-12));
    }
    expect(costOfRight({ alpha: 5e-9 }).draws).toBeLessThan(1.03);
  });

  it('is its own cost: played out with uniform numbers', async () => {
    const alpha = 0.2;
    let [rejected, rounds] = [0, 0];
    const plays = 20_000;
    for (let play = 0; play < plays; play++) {
      const qs = uniform(foldIn(key(3), play), [4]);
      const result = await sequentialTest({ alpha, draws: 1 }, (n, round) => ({ n, q: qs[round] ?? 0 }));
      rejected += result.passed ? 0 : 1;
      rounds += result.rounds.reduce((total, { n }) => total + n, 0);
    }
    const { rejects, draws } = costOfRight({ alpha });
    // Six standard deviations of a binomial count, and of a sum of bounded rounds.
    expect(Math.abs(rejected - plays * rejects)).toBeLessThan(6 * Math.sqrt(plays * rejects * (1 - rejects)));
    expect(Math.abs(rounds / plays / draws - 1)).toBeLessThan(0.4);
  });

  it('passes at once, rejects at once, and looks again where it is in doubt', async () => {
    const of = async (...qs: readonly number[]) => {
      const { passed, rounds } = await sequentialTest({ alpha: 5e-9 }, (n, i) => ({ n, q: qs[i] ?? 0 }));
      return [passed, rounds.map(({ n }) => n)];
    };
    expect(await of(0.5)).toEqual([true, [20_000]]);
    expect(await of(1e-10)).toEqual([false, [20_000]]);
    expect(await of(Number.NaN)).toEqual([false, [20_000]]);
    expect(await of(1e-4, 0.5)).toEqual([true, [20_000, 80_000]]);
    expect(await of(1e-4, 1e-8)).toEqual([false, [20_000, 80_000]]);
    expect(await of(1e-4, 1e-4, 1e-3, 0.009)).toEqual([true, [20_000, 80_000, 320_000, 1_280_000]]);
  });
});

describe.each(exactTargets.map((target) => [target.name, target] as const))('%s', (_, target) => {
  const { dimension: d, energy } = target;
  const x = build.input('x', 'real', [d]);
  const energyOf = numeric([x], [energyAt(energy)(x)]);

  it('its draws, standardised, are the normal numbers that they were made of, or as good', () => {
    const points = target.exact(key(1), 2000);
    const z = target.standardise(points);
    expect(z.every(Number.isFinite)).toBe(true);
    const ps = Array.from({ length: d }, (__, axis) => {
      const u = Float64Array.from({ length: 2000 }, (___, i) => normalCdf(z[i * d + axis] ?? Number.NaN));
      return kolmogorovTail(kolmogorovDistance(u), 2000);
    });
    expect(Math.min(...ps)).toBeGreaterThan(1e-10);
  });

  it('its energy is that of its draws: E = |z|² / 2 - ln |det ∂z/∂x| + constant', () => {
    const constantOf = (point: readonly number[]): number => {
      const h = 1e-5;
      const columns = point.map((__, i) => {
        const at = (sign: number) =>
          target.standardise(Float64Array.from(point, (v, j) => v + (i === j ? sign * h : 0)));
        const [up, down] = [at(1), at(-1)];
        return Array.from(up, (v, j) => (v - (down[j] ?? 0)) / (2 * h));
      });
      const z = target.standardise(Float64Array.from(point));
      const half = z.reduce((total, v) => total + v * v, 0) / 2;
      return (energyOf([point])[0]?.[0] ?? Number.NaN) - half + logAbsDet(matrix(columns));
    };
    const origin = constantOf(Array.from(target.exact(key(2), 1)));
    fc.assert(
      fc.property(fc.nat(10_000), (seed) => {
        const point = Array.from(target.exact(foldIn(key(3), seed), 1));
        expect(Math.abs(constantOf(point) - origin)).toBeLessThan(1e-5);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the exact-start test', () => {
  it('sees the smallest bias that it claims to see, and lets right draws pass', async () => {
    // At 12 seeds: each is seen with probability 0.99, so fewer than 8 of 12 has a probability below 1e-7.
    const { mean, variance, right } = await powerOf(12);
    expect(mean).toBeGreaterThanOrEqual(8 / 12);
    expect(variance).toBeGreaterThanOrEqual(8 / 12);
    expect(right).toBe(0);
  }, 60_000);

  it('says what is wrong in words', async () => {
    const normalPoints = (factor: number) => ({
      name: 'wide',
      dimension: 1,
      exact: (k: Parameters<typeof normal>[0], n: number) => normal(k, [n]),
      standardise: (points: Float64Array) => points,
      transition: async (__: unknown, points: Float64Array) => points.map((z) => z * Math.sqrt(factor)),
    });
    const found = await exactStart(normalPoints(1.5));
    expect(found.passed).toBe(false);
    expect(found.explanation).toMatch(/the variance along axis 0 is 1\.[45]\d+ times the target's \(p = /);
    expect(found.detects).toMatch(/a mean off by 0\.06\d+ standard deviations, or a variance by 8\.\d+%/);
  });
});
