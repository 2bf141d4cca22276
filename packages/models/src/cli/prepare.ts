import { resolve } from 'node:path';
import type { BadInput } from '@ergodic/core/error';
import { foldIn, key } from '@ergodic/core/random';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { loadProgress, loadRunFile, type RunFile } from '../checkpoint/index.ts';
import { flatEnergy, mlpEnergy } from '../networks/index.ts';
import { beginning, type Progress, recipe } from '../training/index.ts';
import { engineOf } from './backends.ts';
import { readCommandLine, type Words } from './command-line.ts';
import { loadEnergy, type UserEnergy } from './energy-module.ts';
import { type Experiment, experiment, recipeOf, uses } from './experiment.ts';
import type { Failure } from './messages.ts';
import { type Options, readOptions, toArguments } from './options.ts';
import { loadProblem, type Problem } from './problem.ts';

/** A run about to begin, or to go on. */
export interface Prepared {
  readonly experiment: Experiment;
  /** The folder of the results. */
  readonly out: string;
  /** Where the summary goes besides. */
  readonly json: string | null;
  readonly run: RunFile;
  readonly progress: Progress;
}

type Failures = NonEmptyArray<Failure>;

const one = (failure: Failure): Failures => [failure];

/** The version of the library, as checkpoints say it. */
const version = '0.1.0';

/** The network that is trained where no energy is given. */
const network: E.Either<never, UserEnergy> = E.right({
  energy: flatEnergy(mlpEnergy({ hidden: [32, 32], reference: recipe.noise })),
  files: {},
});

/** Only where results go may be said anew of a run that goes on. */
const conflict = ({ resume, out, json, ...others }: Words): BadInput | undefined => {
  const [[name, value] = []] = Object.entries(others);
  return name === undefined
    ? undefined
    : {
        _tag: 'BadInput',
        value: `--${name} ${value}`,
        reason: `a run goes on with the options that it began with; beside --resume ${resume} only --out and --json have a meaning`,
      };
};

/** The words that an earlier run was made from, with what it left behind. */
const resumed = (folder: string, words: Words): TE.TaskEither<Failures, { readonly words: Words; readonly run: RunFile }> =>
  pipe(
    TE.fromEither(E.fromOption(() => one(conflict(words) ?? never))(noConflict(words))),
    TE.flatMap(() => pipe(loadRunFile(folder), TE.mapLeft(one))),
    TE.flatMapEither((run) =>
      pipe(
        readCommandLine(run.arguments),
        E.mapLeft(one),
        E.map((line) => ({ run, words: line.kind === 'run' ? line.words : {} })),
      ),
    ),
  );
