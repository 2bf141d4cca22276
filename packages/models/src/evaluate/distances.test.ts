import { key, normal } from '@ergodic/core/random';
import { erf } from '@ergodic/core/special';
import { wasserstein } from '@ergodic/samplers/diagnostics';
import * as fc from 'fast-check';
import type * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it, test } from 'vitest';
import { energyDistance, precisionRecall, type Sample, slicedWasserstein } from './index.ts';
import { discrepancy, moved, pair, real, right, rowsOf, sampleOf } from './test-samples.ts';

describe('the energy distance', () => {
  it('is its definition, over pairs of different points', () => {
    fc.assert(
      fc.property(pair, ([x, y]) => {
        expect(right(energyDistance(x, y)).value).toBeCloseTo(
          discrepancy(rowsOf(x), rowsOf(y), (d) => -d),
          10,
        );
      }),
    );
  });

  it('on the line is 2 ∫ (F - G)², once pairs of a point with itself are counted', () => {
    fc.assert(
      fc.property(fc.tuple(sampleOf(1, 5), sampleOf(1, 7)), ([x, y]) => {
        const value = right(energyDistance(x, y)).value;
        const spread = (s: Sample): number =>
          right(energyDistance(s, { points: Float64Array.of(0, 0), dimension: 1 })).value;
        // E|x - x'| over all pairs is (n - 1) / n of that over different ones; both are read off the distance from a point mass.
        const own = (s: Sample): number => {
          const toOrigin = s.points.reduce((sum, v) => sum + Math.abs(v), 0) / s.points.length;
          return 2 * toOrigin - spread(s);
        };
        const biased = value + own(x) / x.points.length + own(y) / y.points.length;
        const at = [...x.points, ...y.points].sort((a, b) => a - b);
        const below = (s: Sample, t: number): number => s.points.filter((v) => v <= t).length / s.points.length;
        const integral = at.slice(1).reduce((sum, t, i) => {
          const from = at[i] ?? t;
          return sum + (t - from) * (below(x, from) - below(y, from)) ** 2;
        }, 0);
        expect(biased).toBeCloseTo(2 * integral, 9);
      }),
    );
  });

  it('of point masses is twice their distance, of Gaussians on the line the closed form', () => {
    fc.assert(
      fc.property(fc.tuple(real, real, real, real), ([a, b, c, d]) => {
        const mass = (p: number, q: number): Sample => ({ points: Float64Array.of(p, q, p, q, p, q), dimension: 2 });
        const found = right(energyDistance(mass(a, b), mass(c, d)));
        expect(found.value).toBeCloseTo(2 * Math.hypot(a - c, b - d), 10);
        expect(found.error).toBeCloseTo(0, 10);
      }),
    );
    // E|N(δ, s²)| = s √(2/π) e^(-δ²/2s²) + δ erf(δ / (s √2)), with s = √2 for two standard ones.
    const folded = (shift: number): number =>
      (2 / Math.sqrt(Math.PI)) * Math.exp((-shift * shift) / 4) + shift * erf(shift / 2);
    for (const shift of [0.5, 1, 2]) {
      const draw = (seed: number, by: number): Sample => ({
        points: normal(key(seed), [900]).map((z) => z + by),
        dimension: 1,
      });
      const { value, error } = right(energyDistance(draw(1, 0), draw(2, shift)));
      // Six of its own errors: 2e-9.
      expect(Math.abs(value - (2 * folded(shift) - 2 * folded(0)))).toBeLessThan(6 * error);
      expect(error).toBeLessThan(0.1 * shift);
    }
  });

  it('does not change when both move or turn together or change places, and grows with them', () => {
    fc.assert(
      fc.property(
        fc.tuple(sampleOf(2, 5), sampleOf(2, 6)),
        real,
        fc.double({ min: 0.1, max: 9, noNaN: true }),
        ([x, y], by, factor) => {
          const found = right(energyDistance(x, y));
          const turn = ([a = 0, b = 0]: readonly number[]): readonly number[] => [by - b, a + 2 * by];
          const close = (other: E.Either<unknown, { value: number; error: number }>, times = 1): void => {
            expect(right(other).value).toBeCloseTo(times * found.value, 8);
            expect(right(other).error).toBeCloseTo(times * found.error, 8);
          };
          close(energyDistance(moved(x, turn), moved(y, turn)));
          close(energyDistance(y, x));
          const grow = (row: readonly number[]): readonly number[] => row.map((v) => factor * v);
          close(energyDistance(moved(x, grow), moved(y, grow)), factor);
        },
      ),
    );
  });
});

describe('the Wasserstein distance of an order', () => {
  const permutations = (n: number): readonly (readonly number[])[] =>
    n === 0
      ? [[]]
      : permutations(n - 1).flatMap((rest) => Array.from({ length: n }, (_, i) => rest.toSpliced(i, 0, n - 1)));

  it('is the cheapest of all ways to pair the points', () => {
    const numbers = fc.array(real, { minLength: 5, maxLength: 5 });
    const ways = permutations(5);
    fc.assert(
      fc.property(numbers, numbers, fc.constantFrom(1, 2, 3), (a, b, order) => {
        const costs = ways.map((way) =>
          a.reduce((sum, v, i) => sum + Math.abs(v - (b[way[i] ?? 0] ?? Number.NaN)) ** order, 0),
        );
        expect(wasserstein(a, b, order)).toBeCloseTo((Math.min(...costs) / 5) ** (1 / order), 8);
      }),
      { numRuns: 30 },
    );
  });

  it('does not change when every point is there k times', () => {
    const numbers = fc.array(real, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 2, max: 4 }), (a, b, k) => {
        const often = a.flatMap((v) => Array.from({ length: k }, () => v));
        expect(wasserstein(often, b, 2)).toBeCloseTo(wasserstein(a, b, 2), 9);
      }),
    );
  });
});

describe('the sliced Wasserstein distance', () => {
  it('on the line is the Wasserstein distance, without an error', () => {
    fc.assert(
      fc.property(sampleOf(1, 4), sampleOf(1, 6), fc.constantFrom<1 | 2>(1, 2), (x, y, order) => {
        const found = right(slicedWasserstein(x, y, { key: key(0), directions: 7, order }));
        expect(found.value).toBeCloseTo(wasserstein(x.points, y.points, order), 9);
        expect(found.error).toBeLessThan(1e-6);
      }),
    );
  });

  it('of a sample and itself moved is what it is of two points so far apart, and 0 if not moved', () => {
    fc.assert(
      fc.property(sampleOf(3, 6), fc.array(real, { minLength: 3, maxLength: 3 }), (x, by) => {
        const options = { key: key(3), directions: 40 };
        const shift = (row: readonly number[]): readonly number[] => row.map((v, i) => v + (by[i] ?? 0));
        const origin: Sample = { points: new Float64Array(3), dimension: 3 };
        const found = right(slicedWasserstein(x, moved(x, shift), options));
        const points = right(slicedWasserstein(origin, moved(origin, shift), options));
        expect(found.value).toBeCloseTo(points.value, 8);
        expect(right(slicedWasserstein(x, x, options)).value).toBe(0);
      }),
    );
  });

  // E (θ·δ)² = |δ|² / d, and E |θ·δ| = |δ| Γ(d/2) / (√π Γ((d+1)/2)): 2/π in the plane, 1/2 in space.
  test.each<readonly [number, 1 | 2, number]>([
    [2, 1, 2 / Math.PI],
    [3, 1, 1 / 2],
    [2, 2, Math.SQRT1_2],
    [5, 2, 1 / Math.sqrt(5)],
  ])('of points 7 apart in %i dimensions, order %i: %f of that', (dimension, order, share) => {
    const at = (x: number): Sample => ({
      points: Float64Array.from({ length: dimension }, (_, i) => (i === 0 ? x : 1)),
      dimension,
    });
    const { value, error } = right(slicedWasserstein(at(0), at(7), { key: key(1), directions: 4000, order }));
    // Six standard errors: 2e-9.
    expect(Math.abs(value - 7 * share)).toBeLessThan(6 * error);
    expect(error).toBeLessThan(0.1);
  });

  it('of Gaussians is √(|δ|² / d + (s - t)²), up to what samples leave', () => {
    const draw = (seed: number, shift: number, scale: number): Sample => ({
      points: normal(key(seed), [6000]).map((z, i) => scale * z + (i % 2 === 0 ? shift : 0)),
      dimension: 2,
    });
    const { value, error } = right(slicedWasserstein(draw(1, 0, 1), draw(2, 3, 2), { key: key(5), directions: 500 }));
    // Of 3000 points the difference of means is good to 0.041 and that of deviations to 0.029; half of a square is the
    // share of each. With the directions, six standard errors: 2e-9.
    const exact = Math.sqrt(9 / 2 + 1);
    const sampling = Math.hypot((3 / 2 / exact) * 0.041, (1 / exact) * 0.029);
    expect(Math.abs(value - exact)).toBeLessThan(6 * Math.hypot(sampling, error));
  });
});

describe('metrics refuse', () => {
  const x: Sample = { points: Float64Array.of(0, 1, 2, 3), dimension: 1 };
  test.each<readonly [string, E.Either<unknown, unknown>, RegExp]>([
    ['no neighbours', precisionRecall(x, x, 0), /neighbours is 0/],
    ['more neighbours than there are points', precisionRecall(x, x, 4), /has 4 points: at least 5/],
    ['one direction', slicedWasserstein(x, x, { key: key(0), directions: 1 }), /at least two/],
    ['an empty sample', slicedWasserstein({ ...x, points: new Float64Array() }, x, { key: key(0) }), /has 0 points/],
    ['a dimension of 0', energyDistance({ ...x, dimension: 0 }, x), /of dimension 0/],
  ])('%s', (_, found, reason) => {
    expect(found).toMatchObject({ _tag: 'Left', left: { _tag: 'BadInput', reason: expect.stringMatching(reason) } });
  });
});
