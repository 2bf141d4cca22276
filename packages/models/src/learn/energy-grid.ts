import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Box, DensityGrid, EnergyAt } from '../evaluate/index.ts';

/**
 * Energies of a model at the centres of the cells of a regular grid: a frame of its landscape.
 *
 * @category model
 */
export interface EnergyGrid {
  readonly box: Box;
  readonly columns: number;
  readonly rows: number;
  /** `[rows, columns]`, row-major, the row of the *lowest* y first, in nats. */
  readonly energies: Float64Array;
}

type Interval = readonly [number, number];

const centre = ([low, high]: Interval, i: number, n: number): number => low + ((high - low) * (i + 0.5)) / n;

/**
 * The energies of a model on a grid over a box.
 *
 * @errors the model's own
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { energyOf } from '@ergodic/models/evaluate';
 * import { energyGrid } from '@ergodic/models/learn';
 *
 * const frame = await energyGrid({ x: [0, 2], y: [0, 1] }, 2, 1)(energyOf((x, y) => 10 * x + y))();
 * assert.ok(isRight(frame));
 * assert.deepStrictEqual([...frame.right.energies], [5.5, 15.5]);
 */
export const energyGrid =
  (box: Box, columns: number, rows: number) =>
  <Err>(energyAt: EnergyAt<Err>): TE.TaskEither<Err, EnergyGrid> => {
    const centres = Float64Array.from({ length: 2 * columns * rows }, (_, i) => {
      const cell = i >> 1;
      return i % 2 === 0 ? centre(box.x, cell % columns, columns) : centre(box.y, Math.floor(cell / columns), rows);
    });
    return pipe(
      energyAt(centres),
      TE.map((energies) => ({ box, columns, rows, energies })),
    );
  };

/**
 * `ln Z` and cross-entropy from a grid alone, by the sum over its cells: `Z = Σ exp(-E) |cell|`, and `Σ p E |cell| + ln Z`. For energies that are smooth on the scale of a cell, and small outside the box, that is the integral to many digits.
 *
 * @param logDensity of the data, where the cross-entropy is wanted
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { energyOf } from '@ergodic/models/evaluate';
 * import { energyGrid, sumOverGrid } from '@ergodic/models/learn';
 *
 * const frame = await energyGrid({ x: [-9, 9], y: [-9, 9] }, 64, 64)(energyOf((x, y) => (x * x + y * y) / 2))();
 * assert.ok(isRight(frame));
 * assert.ok(Math.abs(sumOverGrid(frame.right).logZ - Math.log(2 * Math.PI)) < 1e-12);
 */
export const sumOverGrid = (
  { box, columns, rows, energies }: EnergyGrid,
  logDensity?: (x: number, y: number) => number,
): { readonly logZ: number; readonly nll: number | null } => {
  const cell = ((box.x[1] - box.x[0]) / columns) * ((box.y[1] - box.y[0]) / rows);
  const least = energies.reduce((a, b) => Math.min(a, b), Infinity);
  const logZ = Math.log(cell * energies.reduce((sum, energy) => sum + Math.exp(least - energy), 0)) - least;
  if (logDensity === undefined) return { logZ, nll: null };
  const mean = energies.reduce((sum, energy, i) => {
    const p = Math.exp(logDensity(centre(box.x, i % columns, columns), centre(box.y, Math.floor(i / columns), rows)));
    return p === 0 ? sum : sum + p * energy;
  }, 0);
  return { logZ, nll: cell * mean + logZ };
};

/** The cells, along one axis, whose centres are within an interval: the first of them, and how many. */
const inside = (all: Interval, n: number, [low, high]: Interval): Interval => {
  const indices = Array.from({ length: n }, (_, i) => i).filter((i) => {
    const at = centre(all, i, n);
    return at >= low && at <= high;
  });
  return [indices[0] ?? 0, indices.length];
};

const edges = ([low, high]: Interval, n: number, [first, count]: Interval): Interval => [
  low + ((high - low) * first) / n,
  low + ((high - low) * (first + count)) / n,
];

/** The density `exp(-E) / Z` on the cells of a grid whose centres are within a box, for a picture. */
export const densityWithin = ({ box, columns, rows, energies }: EnergyGrid, view: Box, logZ: number): DensityGrid => {
  const across = inside(box.x, columns, view.x);
  const up = inside(box.y, rows, view.y);
  const [width, height] = [across[1], up[1]];
  return {
    box: { x: edges(box.x, columns, across), y: edges(box.y, rows, up) },
    columns: width,
    rows: height,
    values: Float64Array.from({ length: width * height }, (_, i) => {
      const cell = (up[0] + Math.floor(i / width)) * columns + across[0] + (i % width);
      return Math.exp(-(energies[cell] ?? Number.NaN) - logZ);
    }),
  };
};
