import { dim, type Expr, input } from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import type { CompileError, RunError } from '@ergodic/core/error';
import { foldIn, type Key } from '@ergodic/core/random';
import type { ExprsOf, Parameters } from '@ergodic/core/tree';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Levelled, layoutOf } from '../networks/index.ts';
import {
  type Count,
  conditionalEnergy,
  denoise,
  generate,
  type RecoveryMode,
  type Rows,
  recover,
} from '../objectives/index.ts';
import { type Compile, program } from '../training/index.ts';
import { schedule } from './network.ts';
import { PIXELS, SIZE, whiteNoise } from './scene.ts';

/** A point, `[16, 16]`. */
export type Pixels = [typeof SIZE, typeof SIZE];

/** Images of one call. */
const chunk = 256;

/** All parameters, as an input. */
export const givenParameters = <P extends Parameters>(spec: P): ExprsOf<P> => {
  const { tree, size } = layoutOf(spec);
  return tree(input('parameters', [dim('parameters', size)]));
};

/** Rows of images, as an input. */
export const givenImages = (name: string, count: Count): Rows<Pixels> => input(name, [count, SIZE, SIZE]);

/** Told how many rows are done. */
export type Tell = (done: number) => void;

/** Calls with a part of the rows each, one after the other. */
const inParts = (
  n: number,
  call: (part: number) => TE.TaskEither<RunError, ArrayLike<number>>,
  tell: Tell = () => undefined,
): TE.TaskEither<RunError, Float64Array> =>
  pipe(
    Array.from({ length: Math.ceil(n / chunk) }, (_, part) => part),
    TE.traverseSeqArray((part) =>
      pipe(
        call(part),
        TE.tap(() => {
          tell(Math.min(n, (part + 1) * chunk));
          return TE.right<RunError, void>(undefined);
        }),
      ),
    ),
    TE.map((parts) => {
      const all = new Float64Array(parts.length * chunk * PIXELS);
      for (const [i, part] of parts.entries()) all.set(part, i * chunk * PIXELS);
      return all.subarray(0, n * PIXELS);
    }),
  );

/** So many images from noise, with the noise of level 0 taken away again. */
export type Generator = (
  parameters: Float32Array,
  key: Key,
  n: number,
  tell?: Tell,
) => TE.TaskEither<RunError, Float64Array>;

/** Compiles generation from noise, level by level, and Tweedie's formula at its end. */
export const generator =
  (compile: Compile) =>
  <P extends Parameters>(
    energy: Energy<Pixels, P, Levelled>,
    mode: RecoveryMode,
  ): TE.TaskEither<CompileError, Generator> => {
    const rows: Count = dim('points', chunk);
    const params = givenParameters(energy.params);
    const points = generate(energy, { schedule, mode })(params)(input('key', [2], 'bits'), givenImages('noise', rows));
    return pipe(
      program(compile)({ images: denoise(energy, schedule, 0)(params)(points) }),
      TE.map(
        ({ run }): Generator =>
          (parameters, key, n, tell) =>
            inParts(
              n,
              (part) => {
                const own = foldIn(key, part);
                return pipe(
                  run({ parameters, key: foldIn(own, 0).words, noise: whiteNoise(foldIn(own, 1), chunk) }),
                  TE.map((read) => read('images')),
                );
              },
              tell,
            ),
      ),
    );
  };

/** Compiles Tweedie's formula at level 0, for images with the noise of that level. */
export const denoiser =
  (compile: Compile) =>
  <P extends Parameters>(
    energy: Energy<Pixels, P, Levelled>,
  ): TE.TaskEither<
    CompileError,
    (parameters: Float32Array, noisy: Float32Array) => TE.TaskEither<RunError, Float64Array>
  > => {
    const rows: Count = dim('points', chunk);
    const images = denoise(energy, schedule, 0)(givenParameters(energy.params))(givenImages('noisy', rows));
    return pipe(
      program(compile)({ images }),
      TE.map(({ run }) => (parameters, noisy) => {
        const padded = (part: number): Float32Array => {
          const own = new Float32Array(chunk * PIXELS);
          own.set(noisy.subarray(part * chunk * PIXELS, (part + 1) * chunk * PIXELS));
          return own;
        };
        return inParts(noisy.length / PIXELS, (part) =>
          pipe(
            run({ parameters, noisy: padded(part) }),
            TE.map((read) => read('images')),
          ),
        );
      }),
    );
  };

/** Where chains of a conditional end, and its energy there. */
export interface ChainEnds {
  readonly points: Float64Array;
  readonly energies: Float64Array;
}

/** Chains of the conditional of any level, of so many steps, from noisy images. */
export const conditionalChains =
  (compile: Compile) =>
  <P extends Parameters>(
    energy: Energy<Pixels, P, Levelled>,
    mode: RecoveryMode,
    steps: number,
    count: number,
  ): TE.TaskEither<
    CompileError,
    (parameters: Float32Array, level: number, key: Key, noisy: Float32Array) => TE.TaskEither<RunError, ChainEnds>
  > => {
    const rows: Count = dim('points', count);
    const params = givenParameters(energy.params);
    const noisy = givenImages('noisy', rows);
    const level = input('level', [], 'int');
    const points = recover(energy, { schedule, mode, level, steps })(params)(input('key', [2], 'bits'), noisy);
    const energies: Expr<[Count]> = conditionalEnergy(energy, schedule, level)(params)(points, noisy);
    return pipe(
      program(compile)({ points, energies }),
      TE.map(
        ({ run }) =>
          (parameters, at, key, from) =>
            pipe(
              run({ parameters, level: [at], key: key.words, noisy: from }),
              TE.map((read) => ({
                points: Float64Array.from(read('points')),
                energies: Float64Array.from(read('energies')),
              })),
            ),
      ),
    );
  };
