import { foldIn, key } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowsOf } from './index.ts';

/** Row `i` of the first array is `(i, i + 1/2)`, of the second `-i`. */
const table = {
  points: { data: Float32Array.from({ length: 40 }, (_, i) => i / 2), rows: 20 },
  labels: { data: Float32Array.from({ length: 20 }, (_, i) => -i), rows: 20 },
};

describe('a batch from a table', () => {
  it('is made of whole rows, the same of each array', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 30 }), (seed, n) => {
        const { points = [], labels = [] } = rowsOf(table)(key(seed), n);
        expect([points.length, labels.length]).toEqual([2 * n, n]);
        for (let i = 0; i < n; i++) {
          const row = points[2 * i] ?? Number.NaN;
          expect(Number.isInteger(row)).toBe(true);
          expect([points[2 * i + 1], labels[i]]).toEqual([row + 0.5, row === 0 ? -0 : -row]);
        }
      }),
    );
  });

  it('takes every row about equally often', () => {
    const counts = new Map<number, number>();
    for (let s = 0; s < 200; s++)
      for (const x of Array.from(rowsOf(table)(foldIn(key(0), s), 20).labels ?? []))
        counts.set(x, (counts.get(x) ?? 0) + 1);
    expect(counts.size).toBe(20);
    // Binomial(4000, 1/20) is 200 ± 13.8; beyond 80 off it is for one of 20 with probability below 2e-7.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(80);
  });

  it('wants arrays of as many rows', () => {
    expect(() => rowsOf({ ...table, labels: { data: [1, 2], rows: 2 } })).toThrow(/'labels' is 2 numbers in 2 rows/);
    expect(() => rowsOf({ points: { data: [], rows: 0 } })).toThrow(/'points' is 0 numbers in 0 rows/);
  });
});
