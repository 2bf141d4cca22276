import { key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { precisionRecall, type Sample } from './index.ts';
import { moved, right, rowsOf, sampleOf } from './test-samples.ts';

describe('precision and recall', () => {
  const square = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, v, i) => sum + (v - (b[i] ?? Number.NaN)) ** 2, 0);
  /** The definition, eq. 1 and 2, in squares. */
  const share = (points: Sample, of: Sample, k: number): number => {
    const [a, b] = [rowsOf(points), rowsOf(of)];
    const radius = b.map((p, i) => {
      const others = b.filter((_, j) => j !== i).map((q) => square(p, q));
      return others.sort((s, t) => s - t)[k - 1] ?? Number.NaN;
    });
    return a.filter((p) => b.some((q, j) => square(p, q) <= (radius[j] ?? Number.NaN))).length / a.length;
  };

  /** On a grid, where squares are exact and many are equal. */
  const gridded = (size: number): fc.Arbitrary<Sample> =>
    fc
      .array(fc.integer({ min: -6, max: 6 }), { minLength: 2 * size, maxLength: 2 * size })
      .map((points) => ({ points: Float64Array.from(points), dimension: 2 }));

  it('are their definition', () => {
    fc.assert(
      fc.property(gridded(7), gridded(9), fc.integer({ min: 1, max: 6 }), (data, generated, k) => {
        expect(right(precisionRecall(data, generated, k))).toEqual({
          precision: share(generated, data, k),
          recall: share(data, generated, k),
        });
      }),
    );
  });

  it('change places with the samples, are 1 for a sample and itself, and 0 far apart', () => {
    fc.assert(
      fc.property(fc.tuple(sampleOf(2, 6), sampleOf(2, 8)), ([x, y]) => {
        const there = right(precisionRecall(x, y));
        const back = right(precisionRecall(y, x));
        expect([back.recall, back.precision]).toEqual([there.precision, there.recall]);
        expect(right(precisionRecall(x, x))).toEqual({ precision: 1, recall: 1 });
        const far = moved(y, (row) => row.map((v) => v + 1000));
        expect(right(precisionRecall(x, far))).toEqual({ precision: 0, recall: 0 });
      }),
    );
  });

  it('do not fall with more neighbours', () => {
    fc.assert(
      fc.property(fc.tuple(sampleOf(2, 8), sampleOf(2, 8)), ([x, y]) => {
        const all = [1, 2, 4, 7].map((k) => right(precisionRecall(x, y, k)));
        all.slice(1).forEach(({ precision, recall }, i) => {
          expect(precision).toBeGreaterThanOrEqual(all[i]?.precision ?? Number.NaN);
          expect(recall).toBeGreaterThanOrEqual(all[i]?.recall ?? Number.NaN);
        });
      }),
    );
  });

  it('tell a mode that is missed from points that are wrong', () => {
    const modes = (seed: number, centres: readonly number[]): Sample => ({
      points: normal(key(seed), [400]).map((z, i) => z + (centres[Math.floor(i / 2) % centres.length] ?? 0)),
      dimension: 2,
    });
    const data = modes(1, [0, 30]);
    // Half of the data are where nothing was generated; a third of what was generated is where no data are.
    const missing = right(precisionRecall(data, modes(2, [0])));
    expect(missing.recall).toBeLessThanOrEqual(1 / 2);
    expect(missing.precision).toBeGreaterThan(0.7);
    const wrong = right(precisionRecall(data, modes(3, [0, 30, 60])));
    expect(wrong.precision).toBeLessThanOrEqual(0.67);
    expect(wrong.recall).toBeGreaterThan(0.7);
  });
});
