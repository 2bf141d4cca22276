import { foldIn, key } from '@ergodic/core/random';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawRows, emptyReplay, keepEnds, type Recipe, recipe, startingPoints, stepSizeOf } from './index.ts';

const seed = fc.integer({ min: 0, max: 1e6 });
const points = Float32Array.from({ length: 40 }, (_, i) => i);
const persistent: Recipe = { ...recipe, starts: 'persistent', batch: 4, replay: { batches: 3, restart: 0 } };

describe('a batch', () => {
  it('is made of whole points', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const rows = drawRows(points, key(s), 16);
        for (let i = 0; i < 16; i++) {
          expect((rows[2 * i] ?? 1) % 2).toBe(0);
          expect(rows[2 * i + 1]).toBe((rows[2 * i] ?? 0) + 1);
        }
      }),
    );
  });

  it('takes every point about equally often', () => {
    const counts = new Map<number, number>();
    for (let s = 0; s < 200; s++)
      for (const x of drawRows(points, foldIn(key(0), s), 20).filter((_, i) => i % 2 === 0))
        counts.set(x, (counts.get(x) ?? 0) + 1);
    expect(counts.size).toBe(20);
    // 4000 draws over 20 points: 200 ± 14 each.
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(80);
  });
});

describe('chains begin', () => {
  const data = points.subarray(0, 8);
  it('at the data, in contrastive divergence', () => {
    expect(startingPoints({ ...recipe, batch: 4 }, key(0), 0, data, new Float32Array(0))).toEqual(data);
  });

  it('where they ended, if they persist: each row of the buffer in its turn', () => {
    let replay = emptyReplay(persistent, key(0));
    expect(replay).toHaveLength(2 * 4 * 3);
    for (let step = 0; step < 7; step++) {
      const ends = new Float32Array(8).fill(step);
      replay = keepEnds(persistent, step, ends, replay);
      expect(startingPoints(persistent, key(step), step + 3, data, replay)).toEqual(ends);
    }
    expect([...replay]).toEqual([6, 4, 5].flatMap((value) => new Array(8).fill(value)));
  });

  it('anew from noise, now and then', () => {
    const always = { ...persistent, replay: { batches: 3, restart: 1 } };
    const replay = new Float32Array(24);
    const starts = startingPoints(always, key(0), 0, data, replay);
    expect(starts.every((x) => x !== 0)).toBe(true);
    expect(starts).toEqual(startingPoints({ ...always, starts: 'noise' }, key(0), 5, data, replay));
  });
});

describe('the step size', () => {
  it('shrinks as the energy sharpens, and never exceeds its bound', () => {
    const rule = { product: 0.3, largest: 0.02, memory: 0.98 };
    expect(stepSizeOf(rule, 0)).toBe(0.02);
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (sharpness) => {
        const size = stepSizeOf(rule, sharpness);
        expect(size).toBeLessThanOrEqual(0.02);
        expect(size * sharpness).toBeLessThanOrEqual(0.3 * (1 + 1e-12));
      }),
    );
  });
});
