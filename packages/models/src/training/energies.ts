import { batch, dim, type Expr, input } from '@ergodic/core';
import type { CompileError, RunError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type EnergyAt, inChunks } from '../evaluate/index.ts';
import type { FlatEnergy } from '../networks/index.ts';
import { type Compile, program } from './program.ts';
import { parametersOf } from './sampler.ts';

/** Points per call. */
const chunk = 4096;

/**
 * Compiles an energy for scoring: given parameters, the energies of as many points as one likes.
 *
 * @category constructors
 */
export const energies =
  (compile: Compile) =>
  (energy: FlatEnergy): TE.TaskEither<CompileError, (parameters: Float32Array) => EnergyAt<RunError>> => {
    const n = dim('points', chunk);
    const at = energy.at(parametersOf(energy));
    return pipe(
      program(compile)({ energies: batch(n, (x: Expr<[2]>) => at(x), input('points', [n, 2])) }),
      TE.map(
        ({ run }) =>
          (parameters: Float32Array): EnergyAt<RunError> =>
            inChunks(chunk)((points) =>
              pipe(
                run({ parameters, points }),
                TE.map((read) => Float64Array.from(read('energies'))),
              ),
            ),
      ),
    );
  };
