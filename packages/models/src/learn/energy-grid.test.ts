import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { energyOf, gaussianDensity } from '../evaluate/index.ts';
import { densityWithin, type EnergyGrid, energyGrid, sumOverGrid } from './energy-grid.ts';

/** Nine deviations from every mean at least: what is outside is below rounding. */
const box = { x: [-12, 13], y: [-13, 12] } as const;

const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

const gaussian = fc.record({
  mean: fc.tuple(real(-1, 1), real(-1, 1)),
  sd: fc.tuple(real(0.5, 1.2), real(0.5, 1.2)),
});

/** `|(x - mean) / sd|² / 2 + constant`, on a grid. */
const gridOf = async (
  { mean, sd }: { readonly mean: readonly [number, number]; readonly sd: readonly [number, number] },
  constant: number,
  [columns, rows]: readonly [number, number] = [130, 170],
): Promise<EnergyGrid> => {
  const energy = energyOf((x, y) => (((x - mean[0]) / sd[0]) ** 2 + ((y - mean[1]) / sd[1]) ** 2) / 2 + constant);
  const found = await energyGrid(box, columns, rows)(energy)();
  if (E.isLeft(found)) throw new Error('no grid');
  return found.right;
};

describe('a grid of energies', () => {
  it('gives ln Z and the cross-entropy of Gaussians, to 1e-9', async () => {
    await fc.assert(
      fc.asyncProperty(gaussian, gaussian, real(-600, 600), async (data, model, constant) => {
        const found = sumOverGrid(await gridOf(model, constant), gaussianDensity(data.mean, data.sd).logDensity);
        const logZ = Math.log(2 * Math.PI * model.sd[0] * model.sd[1]) - constant;
        expect(Math.abs(found.logZ - logZ)).toBeLessThan(1e-9);
        // E of |(x - m) / s|² / 2 under the data.
        const quadratic = ([0, 1] as const).reduce<number>(
          (sum, i) => sum + (data.sd[i] ** 2 + (data.mean[i] - model.mean[i]) ** 2) / (2 * model.sd[i] ** 2),
          0,
        );
        expect(Math.abs((found.nll ?? Number.NaN) - (quadratic + constant + logZ))).toBeLessThan(1e-9);
      }),
      { numRuns: 20 },
    );
  });

  it('is, where a picture shows it, the density at the centres of its cells', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(real(-9, 0), real(0.5, 11)),
        fc.tuple(real(-10, 0), real(0.5, 12)),
        fc.tuple(fc.integer({ min: 30, max: 50 }), fc.integer({ min: 30, max: 50 })),
        async (x, y, size) => {
          const grid = await gridOf({ mean: [0, 0], sd: [1, 2] }, 3, size);
          const shown = densityWithin(grid, { x, y }, -5);
          const at = ([low, high]: readonly [number, number], i: number, n: number): number =>
            low + ((high - low) * (i + 0.5)) / n;
          expect(shown.values).toHaveLength(shown.columns * shown.rows);
          shown.values.forEach((value, i) => {
            const u = at(shown.box.x, i % shown.columns, shown.columns);
            const v = at(shown.box.y, Math.floor(i / shown.columns), shown.rows);
            expect(value).toBeCloseTo(Math.exp(-(u * u + (v * v) / 4) / 2 - 3 + 5), 8);
            expect(u >= x[0] - 1e-9 && u <= x[1] + 1e-9 && v >= y[0] - 1e-9 && v <= y[1] + 1e-9).toBe(true);
          });
          // No cell whose centre is in view is missing.
          const width = (box.x[1] - box.x[0]) / grid.columns;
          const height = (box.y[1] - box.y[0]) / grid.rows;
          expect(Math.abs(shown.columns - (x[1] - x[0]) / width)).toBeLessThanOrEqual(1);
          expect(Math.abs(shown.rows - (y[1] - y[0]) / height)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 20 },
    );
  });
});
