import { Energy } from '@ergodic/core';
import { foldIn, type Key, key, normal, uniform } from '@ergodic/core/random';
import { describe, expect, it } from 'vitest';
import { logAbsDet, matrix } from '../linear.ts';
import { alpha } from '../table/budget.ts';
import { calibration, geweke, steinMatrix, steinTest, twoSampleDistance, twoSampleTail } from './index.ts';

const one = (k: Key): number => normal(k, [1])[0] ?? Number.NaN;

// θ ~ N(0, 1), y | θ ~ N(θ, s²): the posterior is N(y / (1 + s²), s² / (1 + s²)).
const s2 = 0.5;
const model = {
  prior: (k: Key) => [one(k)],
};
const posterior = (bias: number, spread: number) => (k: Key, y: number, draws: number) =>
  Array.from(normal(k, [draws]), (z) => y / (1 + s2) + bias + spread * Math.sqrt(s2 / (1 + s2)) * z);

const simulate = (k: Key, parameters: ArrayLike<number>): number => (parameters[0] ?? 0) + Math.sqrt(s2) * one(k);

describe('simulation-based calibration', () => {
  const run = (bias: number, spread: number) =>
    calibration({ dimension: 1, prior: model.prior, simulate, posterior: posterior(bias, spread) }, key(1), { alpha });

  it('passes a right posterior, and counts every simulation once', async () => {
    const found = await run(0, 1);
    expect(found.passed, found.explanation).toBe(true);
    expect(found.counts[0]?.reduce((a, b) => a + b, 0)).toBe(1000);
  });

  it.each([
    ['too wide', 0, 1.5],
    ['too narrow', 0, 0.6],
    ['too large', 0.3, 1],
    ['too small', -0.3, 1],
  ])('says that draws are %s', async (words, bias, spread) => {
    const found = await run(bias, spread);
    expect(found.passed).toBe(false);
    expect(found.explanation).toContain(words);
  });
});

describe("Geweke's joint test", () => {
  // A Metropolis step on the posterior; `temper` is the power of the likelihood, which must be 1.
  const transition =
    (temper: number) =>
    (k: Key, parameters: ArrayLike<number>, y: number): readonly number[] => {
      const theta = parameters[0] ?? 0;
      const proposal = theta + one(foldIn(k, 0));
      const log = (t: number) => -(t * t) / 2 - (temper * (y - t) ** 2) / (2 * s2);
      const [u = 1] = uniform(foldIn(k, 1), [1]);
      return [Math.log(u) < log(proposal) - log(theta) ? proposal : theta];
    };
  const run = (temper: number, level: { readonly alpha?: number } = {}) =>
    geweke({ prior: model.prior, simulate, transition: transition(temper) }, key(2), {
      turns: 10,
      ...level,
      functions: { product: (p, y) => (p[0] ?? 0) * y, difference: (p, y) => (p[0] ?? 0) - y },
    });

  it('passes a right transition', async () => {
    const found = await run(1, { alpha });
    expect(found.passed, found.explanation).toBe(true);
  });

  it('rejects one that counts the likelihood twice, or half', async () => {
    for (const temper of [2, 0.3]) {
      const found = await run(temper);
      expect(found.passed).toBe(false);
      expect(found.explanation).toMatch(/is no longer a draw from the prior/);
    }
  });

  it('wants enough chains', async () => {
    await expect(
      geweke({ prior: model.prior, simulate, transition: transition(1) }, key(2), { chains: 100 }),
    ).rejects.toThrow(/at least 458/);
  });

  it('compares distribution functions, ties included', () => {
    expect(twoSampleDistance([1, 2, 3, 4], [1, 2, 3, 4])).toBe(0);
    expect(twoSampleDistance([0, 0, 0, 0], [1, 1, 1, 1])).toBe(1);
    expect(twoSampleDistance([1, 1, 2, 2], [1, 2, 2, 2])).toBe(0.25);
    expect(twoSampleTail(0, 500)).toBe(1);
    expect(twoSampleTail(0.2, 500)).toBeCloseTo(2 * Math.exp(-20), 20);
  });
});

describe('the kernel Stein discrepancy', () => {
  const energy = Energy.gaussian([2]);
  const points = (factor: number, shift: number) => normal(key(3), [400]).map((z) => shift + factor * z);

  it('passes draws of the target', () => {
    // At the level 0.001, which is what a bootstrap of a thousand reaches, four of twelve are rejected with probability 5e-10.
    const found = Array.from({ length: 12 }, (_, i) =>
      steinTest(normal(foldIn(key(6), i), [400]), energy, foldIn(key(7), i)),
    );
    expect(found.filter(({ passed }) => !passed).length).toBeLessThan(4);
  });

  it('rejects draws that are shifted, wide or narrow', () => {
    for (const wrong of [points(1, 0.5), points(1.5, 0), points(0.6, 0)]) {
      const found = steinTest(wrong, energy, key(4));
      expect(found.passed).toBe(false);
      expect(found.explanation).toMatch(/not draws of this energy/);
    }
  });

  it('has a kernel that is symmetric and positive definite, whose mean over the target is zero', () => {
    const x = normal(key(5), [12]);
    const scores = x.map((value) => -value);
    const flat = steinMatrix(x, scores, 2, 1.3);
    const rows = Array.from({ length: 6 }, (_, i) => flat.slice(6 * i, 6 * i + 6));
    for (let i = 0; i < 6; i++) for (let j = 0; j < 6; j++) expect(rows[i]?.[j]).toBe(rows[j]?.[i]);
    expect(Number.isFinite(logAbsDet(matrix(rows)))).toBe(true);
    for (let i = 0; i < 6; i++) expect(rows[i]?.[i]).toBeGreaterThan(0);
    // E_y of the kernel at a fixed x, on a grid in one dimension: Stein's identity.
    const [at, step] = [0.7, 0.002];
    let total = 0;
    for (let y = -9; y < 9; y += step) {
      const pair = steinMatrix(Float64Array.of(at, y), Float64Array.of(-at, -y), 1, 1.3);
      total += ((pair[1] ?? 0) * Math.exp((-y * y) / 2) * step) / Math.sqrt(2 * Math.PI);
    }
    expect(Math.abs(total)).toBeLessThan(1e-9);
  });
});
