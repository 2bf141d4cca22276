import { laplacian } from '@ergodic/autodiff';
import { abs, batch, dim, type Expr, input, type KeyExpr, mean, pipe } from '@ergodic/core';
import type { CompileError, RunError } from '@ergodic/core/error';
import { foldIn, type Key, normal } from '@ergodic/core/random';
import { chain, chains, langevin, path } from '@ergodic/samplers';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FlatEnergy, Size } from '../networks/index.ts';
import type { Count, Sharpness } from '../objectives/index.ts';
import { type Compile, program } from './program.ts';

/** Where chains begin and how long they are. */
export interface SampleOptions {
  readonly count: number;
  /** Langevin steps of each chain; those of `samples` come fifty at a time, so the last fifty are whole. */
  readonly steps: number;
  /** Standard deviation of the noise that chains begin at. */
  readonly noise: number;
  readonly key: Key;
}

/** Samples, and the step size that their chains came down to. */
export interface Samples {
  /** Row-major `[count, 2]`. */
  readonly points: Float64Array;
  readonly stepSize: number;
}

/** All parameters, as an input. */
export const parametersOf = ({ size }: FlatEnergy): Expr<[Size]> => input('parameters', [dim('parameters', size)]);

/** The key of the chains, as an input. */
const keyInput = (): KeyExpr => input('key', [2], 'bits');

/** Row-major `[n, 2]`: independent normals of standard deviation `scale`. */
const noise = (key: Key, n: number, scale: number): Float32Array =>
  Float32Array.from(normal(key, [n, 2]), (z) => scale * z);

/** Where Langevin chains end that begin at the rows of the input `starts`; also of the inputs `key` and `stepSize`. */
const chainEnds = (energy: (x: Expr<[2]>) => Expr<[]>, count: number, steps: number): Expr<[Count, 2]> => {
  const n = dim('points', count);
  return pipe(
    langevin(energy, { stepSize: input('stepSize', []) }),
    chain(steps),
    chains(n),
  )(keyInput(), input('starts', [n, 2]));
};

/** Steps per call, so that a long chain does not hold up everything else. */
const round = 50;

/** `mean |ΔE|` at the input `starts`: the trace of the Hessian, which at stationarity has the mean of `|∇E|²`. */
const curvature = (energy: (x: Expr<[2]>) => Expr<[]>, count: number): Expr<[]> => {
  const n: Count = dim('points', count);
  return pipe(
    batch(n, (x: Expr<[2]>) => abs(laplacian(energy)(x)), input('starts', [n, 2])),
    mean(),
  );
};

/**
 * Samples of a model by Langevin dynamics from noise: where independent chains end. The step size comes down, round by round, as the
 * chains find where the energy is sharp. A pure function of the parameters and the options.
 *
 * @category constructors
 */
export const samples =
  (compile: Compile) =>
  (
    energy: FlatEnergy,
    parameters: Float32Array,
    rule: Sharpness,
    { count, steps, key, noise: scale }: SampleOptions,
  ): TE.TaskEither<CompileError | RunError, Samples> => {
    const at = energy.at(parametersOf(energy));
    const rounds = Array.from({ length: Math.ceil(steps / round) }, (_, i) => foldIn(foldIn(key, 1), i));
    interface Chains {
      readonly starts: ArrayLike<number>;
      readonly stepSize: number;
    }
    const first: Chains = {
      starts: noise(foldIn(key, 0), count, scale),
      stepSize: rule.largest,
    };
    return pipe(
      TE.Do,
      TE.bind('look', () => program(compile)({ curvature: curvature(at, count) })),
      TE.bind('move', () => program(compile)({ ends: chainEnds(at, count, round) })),
      TE.flatMap(({ look, move }) =>
        rounds.reduce<TE.TaskEither<CompileError | RunError, Chains>>(
          (before, { words }) =>
            pipe(
              before,
              TE.flatMap(({ starts, stepSize }) =>
                pipe(
                  look.run({ parameters, starts }),
                  TE.flatMap((read): TE.TaskEither<RunError, number> => {
                    const sharp = read('curvature')[0] ?? Number.NaN;
                    return Number.isFinite(sharp)
                      ? TE.right(Math.min(stepSize, rule.product / sharp))
                      : TE.left({ _tag: 'NonFinite', node: 'the Laplacian of the energy where chains are' });
                  }),
                  TE.flatMap((next) =>
                    pipe(
                      move.run({ parameters, starts, key: words, stepSize: [next] }),
                      TE.map((read) => ({ starts: read('ends'), stepSize: next })),
                    ),
                  ),
                ),
              ),
            ),
          TE.right(first),
        ),
      ),
      TE.map(({ starts, stepSize }) => ({ points: Float64Array.from(starts), stepSize })),
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
    stepSize: number,
    { count, steps: length, key, noise: scale }: SampleOptions,
  ): TE.TaskEither<CompileError | RunError, readonly Float64Array[]> => {
    const n = dim('points', count);
    const steps = dim('steps', length);
    const step = langevin(energy.at(parametersOf(energy)), { stepSize: input('stepSize', []) });
    const visited = pipe(step, path(steps), chains(n))(keyInput(), input('starts', [n, 2]));
    const starts = noise(foldIn(key, 0), count, scale);
    return pipe(
      program(compile)({ visited }),
      TE.flatMap(({ run }) => run({ parameters, starts, key: foldIn(key, 1).words, stepSize: [stepSize] })),
      TE.map((read) => {
        const all = Float64Array.from(read('visited'));
        return Array.from({ length: count }, (_, i) =>
          Float64Array.from([
            ...starts.subarray(2 * i, 2 * i + 2),
            ...all.subarray(2 * length * i, 2 * length * (i + 1)),
          ]),
        );
      }),
    );
  };
