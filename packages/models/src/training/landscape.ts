import type { CompileError, RunError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Box, cellCentres } from '../evaluate/index.ts';
import type { FlatEnergy } from '../networks/index.ts';
import { whole } from '../setting.ts';
import { energies } from './energies.ts';
import type { Compile } from './program.ts';
import type { TrainingState } from './steps.ts';

/** Which part of the plane is looked at, how finely, and when. */
export interface LandscapeOptions {
  readonly box: Box;
  readonly columns: number;
  readonly rows: number;
  /** Steps taken: 0 is before the first. */
  readonly steps: readonly number[];
}

/**
 * An energy as it stands after some steps of training.
 *
 * @category model
 */
export interface Landscape {
  readonly step: number;
  readonly box: Box;
  readonly columns: number;
  readonly rows: number;
  /** Energies at the centres of the cells, `[rows, columns]`, the row of the *lowest* y first. Their constant is arbitrary, and changes from step to step. */
  readonly values: Float64Array;
}

/**
 * Watches an energy take shape: given the states of a run, one after the other, its values on a grid at the steps that were chosen, and nothing at others. Of the parameters
 * that are being learned, not of their average.
 *
 * `RangeError` unless there are cells.
 *
 * @errors what the backend cannot compile; then, what fails when it runs
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { reference } from '@ergodic/autodiff';
 * import { flatEnergy, mlpEnergy } from '@ergodic/models/networks';
 * import { landscapes } from '@ergodic/models/training';
 * import * as O from 'fp-ts/lib/Option.js';
 * import * as TE from 'fp-ts/lib/TaskEither.js';
 *
 * const net = flatEnergy(mlpEnergy([2], { hidden: [4], reference: 1 }));
 * const options = { box: { x: [-2, 2], y: [-2, 2] }, columns: 3, rows: 2, steps: [0, 10] } as const;
 * const made = await landscapes((outputs) => TE.right(reference(outputs)))(net, options)();
 * assert.ok(made._tag === 'Right');
 * const seen = await made.right({ step: 10, arrays: { parameters: new Float32Array(net.size) } })();
 * assert.ok(seen._tag === 'Right' && O.isSome(seen.right));
 * // With all weights 0 it is the reference, a bowl: highest in the corners.
 * assert.ok((seen.right.value.values[0] ?? 0) > (seen.right.value.values[1] ?? 0));
 */
export const landscapes =
  (compile: Compile) =>
  (
    energy: FlatEnergy,
    { box, columns, rows, steps }: LandscapeOptions,
  ): TE.TaskEither<CompileError, (state: TrainingState) => TE.TaskEither<RunError, O.Option<Landscape>>> => {
    const cells = cellCentres(box, whole('the number of columns', columns, 1), whole('the number of rows', rows, 1));
    const chosen = new Set(steps);
    return pipe(
      energies(compile)(energy),
      TE.map((at) => ({ step, arrays: { parameters } }: TrainingState) => {
        if (parameters === undefined || !chosen.has(step)) return TE.right(O.none);
        return pipe(
          at(parameters)(cells),
          TE.map((values) => O.some({ step, box, columns, rows, values })),
        );
      }),
    );
  };
