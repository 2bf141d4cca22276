import { key } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draws } from '../draws.ts';
import { binCounts, binsOf, factorNames } from './factors.ts';
import { imageFamily, jointLaw, outsiders } from './family.ts';
import { frequencies } from './frequencies.ts';
import { renderImage } from './render.ts';
import { drawFactors, sampleImages } from './sample.ts';

/** Uniforms without chance: the multiples of a square root of a prime for each stream, modulo 1, which also fill squares evenly. */
const evenly: Draws = (() => {
  const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
  const uniform = (stream: number, n: number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => ((i + 0.5) * Math.sqrt(primes[stream] ?? Number.NaN)) % 1);
  return { uniform, normal: uniform };
})();

const weights = (bins: number): fc.Arbitrary<readonly number[]> =>
  fc
    .array(fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 5, noNaN: true })), { minLength: bins, maxLength: bins })
    .filter((all) => all.some((weight) => weight > 0));

const family = fc
  .record({
    shape: weights(5),
    orientation: weights(8),
    column: weights(3),
    row: weights(3),
    thickness: weights(2),
    contrast: weights(2),
  })
  .map((all) => imageFamily(16, all));

describe('sampled factors', () => {
  const n = 4000;

  it('have the frequencies of the family, each and by twos', () => {
    fc.assert(
      fc.property(family, (law) => {
        const seen = drawFactors(law)(evenly, n).map(({ bins }) => bins);
        for (const [i, first] of factorNames.entries())
          for (const second of factorNames.slice(i + 1)) {
            const expected = jointLaw(law, [first, second]);
            const { counts, total } = frequencies([first, second])(seen);
            expect(counts).toHaveLength(binCounts[first] * binCounts[second] + 1);
            const gaps = counts.map((count, cell) => Math.abs(count / total - (expected[cell] ?? Number.NaN)));
            expect(Math.max(...gaps)).toBeLessThan(0.02);
            expect(counts.every((count, cell) => expected[cell] !== 0 || count === 0)).toBe(true);
          }
      }),
      { numRuns: 6 },
    );
  });

  it('lie in their bins, evenly, and apart from one another', () => {
    const drawn = drawFactors(imageFamily(16))(evenly, n);
    const inside = drawn.map(({ bins, factors }) => {
      expect(binsOf(factors)).toEqual(bins);
      const period = factors.shape === 'stroke' ? 2 * Math.PI : Math.PI;
      const turn = factors.angle / period - bins.orientation / 8;
      return [
        (turn > 0.5 ? turn - 1 : turn) * 32,
        (factors.x - 0.22 * (bins.column - 1)) / 0.06,
        (factors.y - 0.22 * (bins.row - 1)) / 0.06,
        (factors.thickness - (bins.thickness === 0 ? 0.09 : 0.17)) / 0.015,
        (factors.contrast - (bins.contrast === 0 ? 0.6 : 0.95)) / 0.05,
      ];
    });
    for (let k = 0; k < 5; k++) {
      const column = inside.map((row) => row[k] ?? Number.NaN).toSorted((a, b) => a - b);
      // The distribution function of the uniform law on [-1, 1], at every point.
      expect(Math.max(...column.map((value, i) => Math.abs((value + 1) / 2 - (i + 0.5) / n)))).toBeLessThan(0.005);
      for (let other = 0; other < k; other++) {
        const product = inside.reduce((sum, row) => sum + (row[k] ?? 0) * (row[other] ?? 0), 0) / n;
        expect(Math.abs(product)).toBeLessThan(0.01);
      }
    }
  });
});

describe('sampled images', () => {
  it('are a pure function of the key, and fewer begin more', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(20), fc.nat(20), fc.constantFrom(16, 28), (seed, n, more, size) => {
        const law = imageFamily(size);
        const long = sampleImages(law)(key(seed), n + more);
        const short = sampleImages(law)(key(seed), n);
        expect(short.images).toEqual(long.images.subarray(0, n * size * size));
        expect(short.factors).toEqual(long.factors.slice(0, n));
        if (n > 0) expect(sampleImages(law)(key(seed + 1), n).images).not.toEqual(short.images);
      }),
      { numRuns: 10 },
    );
  });

  it('are those of their factors, labelled by shape', () => {
    const { images, factors, labels, bins } = sampleImages(outsiders(16, { contrast: [0, 1] }))(key(0), 50);
    factors.forEach((of, i) => {
      expect(images.subarray(256 * i, 256 * (i + 1))).toEqual(renderImage(16)(of));
      expect(labels[i]).toBe(of.shape === 'cross' ? 3 : 4);
      expect(bins[i]?.contrast).toBe(1);
    });
    expect(new Set(labels)).toEqual(new Set([3, 4]));
  });
});

describe('a family', () => {
  it('refuses what is no size and no weights', () => {
    expect(() => imageFamily(7)).toThrow(/8 pixels along each side, or more, not 7/);
    expect(() => imageFamily(16.5)).toThrow(RangeError);
    expect(() => imageFamily(16, { contrast: [1] })).toThrow(/1 weights for contrast, which has 2 bins/);
    expect(() => imageFamily(16, { contrast: [1, -1] })).toThrow(/weights of contrast must not be negative/);
    expect(() => imageFamily(16, { contrast: [0, 0] })).toThrow(RangeError);
    expect(() => imageFamily(16, { contrast: [Number.NaN, 1] })).toThrow(RangeError);
  });

  it('has a joint law of mass 1, whatever its weights', () => {
    fc.assert(
      fc.property(family, fc.subarray([...factorNames]), (law, factors) => {
        const joint = jointLaw(law, factors);
        expect(joint.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        expect(joint.at(-1)).toBe(0);
      }),
    );
  });
});
