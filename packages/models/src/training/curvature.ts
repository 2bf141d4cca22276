import { dim, input } from '@ergodic/core';
import type { CompileError, RunError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FlatEnergy } from '../networks/index.ts';
import { type CurvatureOptions, largestCurvature } from '../objectives/index.ts';
import { type Compile, program } from './program.ts';
import { parametersOf } from './sampler.ts';

/**
 * Compiles the largest curvature of an energy, `λ_max` of its Hessian at the sharpest of so many points: what a step size has to be held against.
 *
 * @param count of the points, row-major `[count, 2]`
 * @errors what the backend cannot compile; then, what fails when it runs
 * @category constructors
 */
export const sharpest =
  (compile: Compile) =>
  (
    energy: FlatEnergy,
    count: number,
    options: CurvatureOptions = {},
  ): TE.TaskEither<
    CompileError,
    (parameters: Float32Array, points: ArrayLike<number>) => TE.TaskEither<RunError, number>
  > =>
    pipe(
      program(compile)({
        curvature: largestCurvature(
          energy.at(parametersOf(energy)),
          input('points', [dim('points', count), 2]),
          options,
        ),
      }),
      TE.map(
        ({ run }) =>
          (parameters, points) =>
            pipe(
              run({ parameters, points }),
              TE.map((read) => read('curvature')[0] ?? Number.NaN),
            ),
      ),
    );
