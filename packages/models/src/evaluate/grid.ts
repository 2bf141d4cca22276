import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Box } from './box.ts';
import type { Density } from './density.ts';
import type { EnergyAt } from './energy-at.ts';

/**
 * A density at the centres of the cells of a regular grid, for pictures.
 *
 * @category model
 */
export interface DensityGrid {
  readonly box: Box;
  readonly columns: number;
  readonly rows: number;
  /** `[rows, columns]`, row-major, the row of the *lowest* y first. */
  readonly values: Float64Array;
}

/**
 * The centres of the cells of a regular grid, row-major `[rows * columns, 2]`, the row of the lowest y first.
 *
 * @category constructors
 */
export const cellCentres = (box: Box, columns: number, rows: number): Float64Array =>
  Float64Array.from({ length: 2 * columns * rows }, (_, i) => {
    const cell = i >> 1;
    return i % 2 === 0
      ? box.x[0] + ((box.x[1] - box.x[0]) * ((cell % columns) + 0.5)) / columns
      : box.y[0] + ((box.y[1] - box.y[0]) * (Math.floor(cell / columns) + 0.5)) / rows;
  });

/**
 * A model's density `exp(-E - log Z)` on a grid.
 *
 * @param logZ the log partition function, as a score reports it
 * @errors the model's own
 * @category constructors
 */
export const gridDensity =
  (box: Box, columns: number, rows: number, logZ: number) =>
  <E>(energyAt: EnergyAt<E>): TE.TaskEither<E, DensityGrid> =>
    pipe(
      energyAt(cellCentres(box, columns, rows)),
      TE.map((energies) => ({ box, columns, rows, values: energies.map((energy) => Math.exp(-energy - logZ)) })),
    );

/**
 * A known density on a grid.
 *
 * @category constructors
 */
export const gridOf = (density: Density, box: Box, columns: number, rows: number): DensityGrid => {
  const points = cellCentres(box, columns, rows);
  const values = Float64Array.from({ length: columns * rows }, (_, i) =>
    Math.exp(density.logDensity(points[2 * i] ?? Number.NaN, points[2 * i + 1] ?? Number.NaN)),
  );
  return { box, columns, rows, values };
};
