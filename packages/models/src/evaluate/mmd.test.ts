import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianDistance, mmdSquared } from './index.ts';

const sample = (size: number) =>
  fc
    .array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2 * size, maxLength: 2 * size })
    .map((numbers) => Float64Array.from(numbers));

/** The unbiased estimate as Gretton et al. write it, eq. (4), with five kernels from scratch. */
const byDefinition = (x: Float64Array, y: Float64Array): number => {
  const n = x.length / 2;
  const m = medianDistance(x);
  const k = (a: Float64Array, i: number, b: Float64Array, j: number): number => {
    const d2 = ((a[2 * i] ?? 0) - (b[2 * j] ?? 0)) ** 2 + ((a[2 * i + 1] ?? 0) - (b[2 * j + 1] ?? 0)) ** 2;
    return [0.25, 0.5, 1, 2, 4].reduce((sum, factor) => sum + Math.exp(-d2 / (2 * (factor * m) ** 2)), 0) / 5;
  };
  let total = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) if (i !== j) total += k(x, i, x, j) + k(y, i, y, j) - k(x, i, y, j) - k(x, j, y, i);
  return total / (n * (n - 1));
};

describe('mmdSquared', () => {
  it('is its definition', () => {
    fc.assert(
      fc.property(sample(7), sample(7), (x, y) => {
        fc.pre(medianDistance(x) > 1e-3);
        expect(mmdSquared(x, y).value).toBeCloseTo(byDefinition(x, y), 12);
      }),
    );
  });

  it('is exactly zero between a sample and itself', () => {
    fc.assert(
      fc.property(sample(6), (x) => {
        fc.pre(medianDistance(x) > 1e-3);
        expect(mmdSquared(x, x).value).toBeCloseTo(0, 14);
      }),
    );
  });

  it('does not change when both move, turn or grow together', () => {
    fc.assert(
      fc.property(sample(8), sample(8), fc.double({ min: 0.5, max: 20, noNaN: true }), (x, y, by) => {
        fc.pre(medianDistance(x) > 1e-2);
        const change = (points: Float64Array): Float64Array =>
          points.map((_, i) => (i % 2 === 0 ? by + by * (points[i + 1] ?? 0) : 3 - by * (points[i - 1] ?? 0)));
        expect(mmdSquared(change(x), change(y)).value).toBeCloseTo(mmdSquared(x, y).value, 9);
      }),
    );
  });

  it('sees a shift of 0.4 deviations in 800 points by four of its own errors, and none where there is none', () => {
    const draw = (seed: number, shift: number): Float64Array => normal(key(seed), 1600).map((z) => z + shift);
    const same = mmdSquared(draw(1, 0), draw(2, 0));
    const moved = mmdSquared(draw(1, 0), draw(2, 0.4));
    expect(moved.value).toBeGreaterThan(4 * moved.error);
    expect(Math.abs(same.value)).toBeLessThan(moved.value / 10);
  });

  it('is not a number without a bandwidth or pairs', () => {
    expect(mmdSquared(new Float64Array(12), Float64Array.of(1, 2, 3, 4)).value).toBeNaN();
    expect(mmdSquared(Float64Array.of(1, 2), Float64Array.of(1, 2)).value).toBeNaN();
  });

  it('of points of three numbers is what it is in the plane, if the third never changes', () => {
    fc.assert(
      fc.property(sample(6), sample(6), fc.double({ min: -5, max: 5, noNaN: true }), (x, y, third) => {
        fc.pre(medianDistance(x) > 1e-2);
        const lifted = (points: Float64Array): Float64Array =>
          Float64Array.from({ length: (3 * points.length) / 2 }, (_, i) =>
            i % 3 === 2 ? third : (points[2 * Math.floor(i / 3) + (i % 3)] ?? Number.NaN),
          );
        const [flat, deep] = [mmdSquared(x, y), mmdSquared(lifted(x), lifted(y), 3)];
        expect(deep.value).toBeCloseTo(flat.value, 10);
        expect(deep.error).toBeCloseTo(flat.error, 10);
      }),
    );
  });

  it('has medians for a bandwidth', () => {
    expect(medianDistance(Float64Array.of(0, 0, 3, 4, 0, 10))).toBeCloseTo(Math.hypot(3, 6), 12);
  });
});
