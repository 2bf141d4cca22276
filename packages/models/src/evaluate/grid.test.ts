import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { energyOf, gaussianDensity, gridDensity, gridOf } from './index.ts';

const box = { x: [-1, 3], y: [0, 1] } as const;

describe('density grids', () => {
  it('hold the density at cell centres, the lowest row first', () => {
    const density = gaussianDensity([0, 0], [1, 2]);
    const grid = gridOf(density, box, 4, 2);
    expect(grid.values).toHaveLength(8);
    expect(grid.values[1]).toBeCloseTo(Math.exp(density.logDensity(0.5, 0.25)), 14);
    expect(grid.values[7]).toBeCloseTo(Math.exp(density.logDensity(2.5, 0.75)), 14);
  });

  it('are the same for a model with the same density', async () => {
    const density = gaussianDensity([0, 0], [1, 2]);
    const model = energyOf((x, y) => 7 - density.logDensity(x, y));
    const grid = await gridDensity(box, 5, 3, -7)(model)();
    expect(E.isRight(grid)).toBe(true);
    if (E.isRight(grid))
      grid.right.values.forEach((value, i) => {
        expect(value).toBeCloseTo(gridOf(density, box, 5, 3).values[i] ?? Number.NaN, 12);
      });
  });
});
