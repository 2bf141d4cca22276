import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { encode, type StoredArray } from '../checkpoint/index.ts';
import type { Affine } from '../data/index.ts';
import type { Box, EnergyAt } from '../evaluate/index.ts';
import { arraysOf, type FlatEnergy } from '../networks/index.ts';

/** Energies of a model on a regular grid of cell centres. */
export interface EnergyGrid {
  readonly box: Box;
  readonly columns: number;
  readonly rows: number;
  /** `[rows, columns]`, the row of the lowest y first, in nats. */
  readonly energies: Float64Array;
}

/**
 * The energies of a model on a grid over a box: a frame of its landscape.
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
    const place = ([low, high]: readonly [number, number], i: number, n: number): number =>
      low + ((high - low) * (i + 0.5)) / n;
    const centres = Float64Array.from({ length: 2 * columns * rows }, (_, i) => {
      const cell = i >> 1;
      return i % 2 === 0 ? place(box.x, cell % columns, columns) : place(box.y, Math.floor(cell / columns), rows);
    });
    return pipe(
      energyAt(centres),
      TE.map((energies) => ({ box, columns, rows, energies })),
    );
  };

/**
 * What is needed to check a model elsewhere, as the bytes of a safetensors file: its parameters by name, and its energy on a grid, from which `ln Z` and the cross-entropy can be found again. The metadata say where the grid
 * lies, in the units of the data, and how points of the data become those that the parameters are for, `(x - shift) / scale`.
 *
 * @category destructors
 */
export const modelBytes = (
  model: FlatEnergy,
  parameters: Float32Array,
  { box, columns, rows, energies }: EnergyGrid,
  { shift, scale }: Affine,
  facts: Readonly<Record<string, string>>,
): Uint8Array => {
  const grid: StoredArray = { shape: [rows, columns], data: Float32Array.from(energies) };
  return encode({
    arrays: { ...arraysOf(model, parameters), 'grid.energy': grid },
    metadata: {
      ...facts,
      shift: JSON.stringify(shift),
      scale: JSON.stringify(scale),
      'grid.x': JSON.stringify(box.x),
      'grid.y': JSON.stringify(box.y),
    },
  });
};
