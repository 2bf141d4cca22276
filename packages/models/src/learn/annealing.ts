import { add, div, type Expr, floor, input, type KeyExpr, mul, pipe, take, toInt, uniform } from '@ergodic/core';
import { Energy } from '@ergodic/core/energy';
import type { CompileError, RunError } from '@ergodic/core/error';
import { foldIn, type Key } from '@ergodic/core/random';
import { mala } from '@ergodic/samplers';
import { gaussian } from '@ergodic/samplers/targets';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { annealedBack, annealedThere, bracketOf, powerTemperatures } from '../evaluate/ais/index.ts';
import type { FlatEnergy } from '../networks/index.ts';
import { type Compile, parametersOf } from '../training/index.ts';

/** Bounds of `ln Z` by annealed importance sampling, and what is wrong with them. */
export interface Annealing {
  readonly lower: number;
  readonly upper: number;
  readonly flags: readonly string[];
}

/** How many go the way. */
const chains = 1000;
/** How long the way is: the first of these, and the next as long as the bounds are flagged. */
const lengths: readonly number[] = [200, 800, 3200];

/** One of the rows of the input `draws`. */
const drawn =
  (rows: number) =>
  (key: KeyExpr): Expr<[2]> => {
    const row = toInt(floor(mul(uniform(key, []), rows)));
    return pipe(input('draws', [rows, 2]), take(row));
  };

/** A model and where it is. */
export interface Annealed {
  readonly model: FlatEnergy;
  readonly parameters: Float32Array;
  /** Exact draws of it, row-major `[n, 2]`. */
  readonly draws: Float64Array;
  /** A Langevin step size that suits it at temperature 1. */
  readonly stepSize: number;
  /** Standard deviation of the Gaussian that the way begins at. */
  readonly spread: number;
}

/** Bounds by a way over so many temperatures. */
const annealOver = (
  length: number,
  compile: Compile,
  { model, parameters, draws, stepSize, spread }: Annealed,
  key: Key,
): TE.TaskEither<CompileError | RunError, Annealing> => {
  const variance = spread * spread;
  const path = {
    base: gaussian({
      mean: [0, 0],
      covariance: [
        [variance, 0],
        [0, variance],
      ],
    }),
    energy: Energy.of([2], model.at(parametersOf(model))),
    temperatures: powerTemperatures(length, 2),
    // The flatter the energy, the longer the step.
    transition: (energy: (x: Expr<[2]>) => Expr<[]>, beta: Expr<[]>) =>
      mala(energy, { stepSize: div(stepSize, add(beta, stepSize / variance)) }),
    moves: 1,
  };
  const rows = draws.length / 2;
  const inputs = {
    parameters: { dtype: 'real', shape: [parameters.length], data: parameters },
    draws: { dtype: 'real', shape: [rows, 2], data: draws },
  } as const;
  return pipe(
    TE.Do,
    TE.bind('there', () => annealedThere(compile)(path, chains)),
    TE.bind('back', () => annealedBack(compile)(path, chains, drawn(rows))),
    TE.bindW('up', ({ there }) => there(foldIn(key, 0), inputs)),
    TE.bindW('down', ({ back }) => back(foldIn(key, 1), inputs)),
    TE.map(({ up, down }): Annealing => {
      const bracket = bracketOf(up.logWeights, down.logWeights);
      return E.isLeft(bracket)
        ? { lower: Number.NaN, upper: Number.NaN, flags: [bracket.left.reason] }
        : {
            lower: bracket.right.lower,
            upper: bracket.right.upper,
            flags: bracket.right.flags.map(({ reason }) => reason),
          };
    }),
  );
};

/**
 * `ln Z` of a model between two bounds: chains from a broad Gaussian to the model, and from exact draws of the model back. Where the bounds are flagged the way is gone once more, over four times as many temperatures, with
 * other random numbers.
 *
 * @errors of the compiler and the backend
 * @category constructors
 */
export const anneal = (
  compile: Compile,
  annealed: Annealed,
  key: Key,
): TE.TaskEither<CompileError | RunError, Annealing> => {
  const attempt = (i: number): TE.TaskEither<CompileError | RunError, Annealing> =>
    pipe(
      annealOver(lengths[i] ?? 1, compile, annealed, foldIn(key, i)),
      TE.flatMap((found) => (found.flags.length === 0 || i + 1 >= lengths.length ? TE.right(found) : attempt(i + 1))),
    );
  return attempt(0);
};
