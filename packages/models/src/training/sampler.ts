import { dim, input, pipe } from '@ergodic/core';
import type { CompileError, RunError } from '@ergodic/core/error';
import { foldIn, type Key } from '@ergodic/core/random';
import { chains, langevin, path } from '@ergodic/samplers';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FlatEnergy } from '../networks/index.ts';
import { type Compile, program } from './program.ts';
import { noise } from './starting-points.ts';
import { chainEnds, keyInput, parametersOf } from './step.ts';

/** Where chains begin and how they run. */
export interface SampleOptions {
  readonly count: number;
  /** Langevin steps of each chain, in rounds of {@link round}. */
  readonly steps: number;
  /** Standard deviation of the noise that chains begin at. */
  readonly noise: number;
  readonly stepSize: number;
  readonly key: Key;
}

/** Steps per call, so that a long chain does not hold up everything else. */
const round = 50;

/**
 * Samples of a model by Langevin dynamics from noise: row-major `[count, 2]`, where independent chains end. A pure function of the
 * parameters and the options.
 *
 * @category constructors
 */
export const samples =
  (compile: Compile) =>
  (
    energy: FlatEnergy,
    parameters: Float32Array,
    options: SampleOptions,
  ): TE.TaskEither<CompileError | RunError, Float64Array> => {
    const { count, steps, stepSize, key } = options;
    const rounds = Array.from({ length: Math.ceil(steps / round) }, (_, i) => foldIn(foldIn(key, 1), i));
    return pipe(
      program(compile)({ ends: chainEnds(energy.at(parametersOf(energy)), count, round) }),
      TE.flatMap(({ run }) =>
        rounds.reduce<TE.TaskEither<CompileError | RunError, ArrayLike<number>>>(
          (before, { words }) =>
            pipe(
              before,
              TE.flatMap((starts) => run({ parameters, starts, key: words, stepSize: [stepSize] })),
              TE.map((read) => read('ends')),
            ),
          TE.right(noise(foldIn(key, 0), count, options.noise)),
        ),
      ),
      TE.map((ends) => Float64Array.from(ends)),
    );
  };

/**
 * Some chains from noise with every point on their way: each row-major `[steps + 1, 2]`, the start included.
 *
 * @category constructors
 */
export const paths =
  (compile: Compile) =>
  (
    energy: FlatEnergy,
    parameters: Float32Array,
    options: SampleOptions,
  ): TE.TaskEither<CompileError | RunError, readonly Float64Array[]> => {
    const { count, stepSize, key } = options;
    const n = dim('points', count);
    const steps = dim('steps', options.steps);
    const step = langevin(energy.at(parametersOf(energy)), input('stepSize', []));
    const visited = pipe(step, path(steps), chains(n))(keyInput(), input('starts', [n, 2]));
    const starts = noise(foldIn(key, 0), count, options.noise);
    return pipe(
      program(compile)({ visited }),
      TE.flatMap(({ run }) => run({ parameters, starts, key: foldIn(key, 1).words, stepSize: [stepSize] })),
      TE.map((read) => {
        const all = Float64Array.from(read('visited'));
        const length = 2 * options.steps;
        return Array.from({ length: count }, (_, i) =>
          Float64Array.from([...starts.subarray(2 * i, 2 * i + 2), ...all.subarray(i * length, (i + 1) * length)]),
        );
      }),
    );
  };
