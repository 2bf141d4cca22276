import { resolve } from 'node:path';
import type { BadInput } from '@ergodic/core/error';
import { foldIn, key } from '@ergodic/core/random';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { format, loadProgress, loadRunFile, type RunFile, type Shapes } from '../checkpoint/index.ts';
import { mlpEnergy } from '../networks/index.ts';
import { beginning, type Progress } from '../training/index.ts';
import { type Engine, engineOf } from './backends.ts';
import { readCommandLine, type Words } from './command-line.ts';
import { loadEnergy, type UserEnergy } from './energy-module.ts';
import { type Experiment, experiment, uses } from './experiment.ts';
import type { Failure } from './messages.ts';
import { modelFrom } from './model.ts';
import { type Options, readOptions, toArguments } from './options.ts';
import { loadProblem, type Problem } from './problem.ts';
import { leastPoints } from './recipe.ts';
import { version } from './version.ts';

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
type Attempt<A> = TE.TaskEither<Failures, A>;

const one = (failure: Failure): Failures => [failure];
const alone = <A>(attempt: TE.TaskEither<Failure, A>): Attempt<A> => pipe(attempt, TE.mapLeft(one));

/** The network that learns where no energy is given. */
const network: UserEnergy = {
  model: modelFrom(mlpEnergy([2], { hidden: [128, 128], reference: 2.5 })),
  files: {},
};

/** What an earlier run left behind. */
interface Earlier {
  readonly folder: string;
  readonly run: RunFile;
}

/** Beside `--resume` only where the results go may be said. */
const resumesAlone = ({ resume, out, json, ...others }: Words): E.Either<BadInput, string | undefined> => {
  const [other] = Object.keys(others);
  return resume === undefined || other === undefined
    ? E.right(resume)
    : E.left({
        _tag: 'BadInput',
        value: `--${other}`,
        reason: 'a run goes on with the options that it began with; beside --resume only --out and --json may be given',
      });
};

const earlier = (words: Words): Attempt<Earlier | null> =>
  pipe(
    TE.fromEither(resumesAlone(words)),
    TE.flatMap((folder) =>
      folder === undefined
        ? TE.right(null)
        : pipe(
            loadRunFile(folder),
            TE.map((run): Earlier | null => ({ folder, run })),
          ),
    ),
    alone,
  );

const optionsOf = (words: Words, from: Earlier | null): Attempt<Options> => {
  if (from === null) return TE.fromEither(readOptions(words));
  return pipe(
    TE.fromEither(readCommandLine(from.run.arguments)),
    alone,
    TE.flatMapEither((line) => readOptions(line.kind === 'run' ? line.words : {})),
  );
};

/** Options with the paths of files written out in full, so that a run can go on from anywhere. */
const anywhere = (options: Options): Options => ({
  ...options,
  source: options.source.kind === 'file' ? { ...options.source, file: resolve(options.source.file) } : options.source,
  energy: options.energy === null ? null : resolve(options.energy),
});

const runFileOf = (options: Options, problem: Problem, { files }: UserEnergy): RunFile => ({
  format,
  version: version(),
  arguments: toArguments(anywhere(options)),
  files: Object.fromEntries(
    Object.entries({ ...problem.files, ...files }).map(([file, hash]) => [resolve(file), hash]),
  ),
});

/** The files that a run reads must be those that it began with. */
const unchanged = (from: RunFile, now: RunFile): E.Either<BadInput, void> => {
  const [changed] = Object.entries(now.files).filter(([file, hash]) => from.files[file] !== hash);
  return changed === undefined
    ? E.right(undefined)
    : E.left({
        _tag: 'BadInput',
        file: changed[0],
        reason: 'it has changed since the run began, which cannot go on with it',
      });
};

const progressOf = (made: Experiment, run: RunFile, from: Earlier | null): TE.TaskEither<BadInput, Progress> => {
  if (from === null) return TE.right(beginning(initialState(made)));
  return pipe(
    TE.fromEither(unchanged(from.run, run)),
    TE.flatMap(() => loadProgress(from.folder, from.run, shapesOf(made))),
  );
};

/** Where training begins; of an energy that has nothing to learn, where it ends too. */
const initialState = ({ trainer }: Experiment): Progress['state'] => trainer?.initial ?? { step: 0, arrays: {} };

/** What a run carries from step to step. */
export const shapesOf = ({ trainer }: Experiment): Shapes => trainer?.shapes ?? {};

const compiled = (options: Options, problem: Problem, engine: Engine, energy: UserEnergy): Attempt<Experiment> =>
  alone(experiment(options, problem, engine, energy.model));

/**
 * Puts a run together: reads everything that it is made of and compiles it. Nothing is written.
 *
 * @errors all that is wrong with the options, the points, the energy, the backend, or the run to go on with
 * @category constructors
 */
export const prepare = (words: Words): Attempt<Prepared> =>
  pipe(
    TE.Do,
    TE.bindW('from', () => earlier(words)),
    TE.bindW('options', ({ from }) => optionsOf(words, from)),
    TE.let('engine', ({ options }) => engineOf(options.backend)),
    TE.bindW('problem', ({ options }) =>
      loadProblem(options.source, leastPoints, foldIn(key(options.seed), uses.points)),
    ),
    TE.bindW('energy', ({ options, problem }) =>
      options.energy === null ? TE.right(network) : alone(loadEnergy(options.energy, problem.map)),
    ),
    TE.bindW('experiment', ({ options, problem, engine, energy }) => compiled(options, problem, engine, energy)),
    TE.let('run', ({ options, problem, energy, from }) => from?.run ?? runFileOf(options, problem, energy)),
    TE.bindW('progress', ({ experiment: made, options, problem, energy, from }) =>
      alone(progressOf(made, runFileOf(options, problem, energy), from)),
    ),
    TE.map(({ from, run, progress, experiment: made }) => ({
      experiment: made,
      out: words.out ?? from?.folder ?? 'out',
      json: words.json ?? null,
      run,
      progress,
    })),
  );
