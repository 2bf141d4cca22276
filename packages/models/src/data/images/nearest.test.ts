import { key } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageFamily } from './family.ts';
import { nearestDistances, novelty } from './nearest.ts';
import { sampleImages } from './sample.ts';

const value = fc.integer({ min: -4, max: 4 });
const rows = (pixels: number, least: number): fc.Arbitrary<readonly (readonly number[])[]> =>
  fc.array(fc.array(value, { minLength: pixels, maxLength: pixels }), { minLength: least, maxLength: 12 });

describe('distances from the nearest image', () => {
  it('are those of a search through all pairs', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 5 })
          .chain((pixels) => fc.tuple(fc.constant(pixels), rows(pixels, 1), rows(pixels, 1))),
        ([pixels, images, others]) => {
          const found = nearestDistances(Float64Array.from(others.flat()), pixels)(Float64Array.from(images.flat()));
          const expected = images.map((image) =>
            Math.min(...others.map((other) => Math.hypot(...image.map((x, k) => x - (other[k] ?? Number.NaN))))),
          );
          expect(found).toHaveLength(expected.length);
          found.forEach((distance, i) => {
            expect(distance).toBeCloseTo(expected[i] ?? Number.NaN, 12);
          });
        },
      ),
    );
  });
});

describe('novelty', () => {
  const distances = fc.array(fc.nat(8), { minLength: 2, maxLength: 15 });

  it('is the share of pairs in which the generated image is nearer, ties counting half, with the error of DeLong', () => {
    fc.assert(
      fc.property(distances, distances, (generated, heldOut) => {
        const wins = (g: number, h: number): number => (g < h ? 1 : g === h ? 0.5 : 0);
        const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
        const spread = (values: readonly number[]): number => {
          const mean = average(values);
          return values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1) / values.length;
        };
        const byGenerated = generated.map((g) => average(heldOut.map((h) => wins(g, h))));
        const byHeldOut = heldOut.map((h) => average(generated.map((g) => wins(g, h))));
        const found = novelty(Float64Array.from(generated), Float64Array.from(heldOut));
        expect(found.nearer).toBeCloseTo(average(byGenerated), 12);
        expect(found.standardError ** 2).toBeCloseTo(spread(byGenerated) + spread(byHeldOut), 12);
        const back = novelty(Float64Array.from(heldOut), Float64Array.from(generated));
        expect(back.nearer).toBeCloseTo(1 - found.nearer, 12);
        expect(back.standardError).toBeCloseTo(found.standardError, 12);
        expect([back.medianGenerated, back.medianHeldOut]).toEqual([found.medianHeldOut, found.medianGenerated]);
      }),
    );
  });

  it('tells copies from new images', () => {
    const family = imageFamily(16);
    const training = sampleImages(family)(key(0), 300).images;
    const from = nearestDistances(training, 256);
    const heldOut = from(sampleImages(family)(key(1), 100).images);
    const copies = from(training.subarray(0, 100 * 256).map((pixel, i) => pixel + 0.01 * Math.sin(i)));
    expect(novelty(copies, heldOut).nearer).toBe(1);
  });

  it('needs two of each', () => {
    expect(() => novelty(Float64Array.of(1), Float64Array.of(1, 2))).toThrow(/1 and 2 distances/);
  });
});
