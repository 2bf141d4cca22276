import { basename } from 'node:path';
import type { BadInput } from '@ergodic/core/error';
import { foldIn, type Key } from '@ergodic/core/random';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { digest, readBytes } from '../checkpoint/index.ts';
import { type Affine, type Dataset, holdOut, readPointsBytes, standardise } from '../data/index.ts';
import type { Density } from '../evaluate/index.ts';
import type { Source } from './options.ts';

/**
 * Points to learn from, points to score on, and what is known of them. All in the data's own units.
 *
 * @category model
 */
export interface Problem {
  /** As the summary calls it. */
  readonly dataset: string;
  readonly title: string;
  /** What the axes are called. */
  readonly names: readonly [string, string];
  /** Row-major `[n, 2]`. */
  readonly train: Float64Array;
  readonly heldOut: Float64Array;
  /** The true density, where it is known. */
  readonly density: Density | null;
  /** To standard units, in which training happens. */
  readonly map: Affine;
  /** SHA-256 of the file that the points came from, if they did. */
  readonly files: Readonly<Record<string, string>>;
}

/** Points that are made: many to learn from, enough to score on. */
const made = { train: 20000, heldOut: 2000 };
/** The share of a file that is held out. */
const heldOutShare = 0.2;

type Loaded = TE.TaskEither<NonEmptyArray<BadInput>, Problem>;

const withMap = (problem: Omit<Problem, 'map'>): E.Either<NonEmptyArray<BadInput>, Problem> =>
  pipe(
    standardise(problem.train, problem.names),
    E.bimap(
      (error): NonEmptyArray<BadInput> => [error],
      (map) => ({ ...problem, map }),
    ),
  );

const ofDataset = ({ name, title, sample, density }: Dataset, key: Key): Loaded =>
  TE.fromEither(
    withMap({
      dataset: name,
      title: title.charAt(0).toUpperCase() + title.slice(1),
      names: ['x₁', 'x₂'],
      train: sample(foldIn(key, 0), made.train),
      heldOut: sample(foldIn(key, 1), made.heldOut),
      density,
      files: {},
    }),
  );

const ofFile = (file: string, columns: readonly [string, string] | null, batch: number, key: Key): Loaded => {
  const options = { minimum: Math.ceil(batch / (1 - heldOutShare)), ...(columns === null ? {} : { columns }) };
  return pipe(
    readBytes(file),
    TE.mapLeft((error): NonEmptyArray<BadInput> => [error]),
    TE.flatMap((bytes) =>
      pipe(
        readPointsBytes(bytes, file, options),
        TE.flatMapEither(({ points, names }) =>
          withMap({
            dataset: basename(file),
            title: `${names[0]} and ${names[1]}`,
            names,
            ...holdOut(key, heldOutShare)(points),
            density: null,
            files: { [file]: digest(bytes) },
          }),
        ),
      ),
    ),
  );
};

/**
 * The points of a run: a pure function of the key and, if they come from a file, of its contents.
 *
 * @param batch how many points a training step takes: a file must have so many to learn from
 * @errors `BadInput` for everything that is wrong with a file
 * @category constructors
 */
export const loadProblem = (source: Source, batch: number, key: Key): Loaded =>
  source.kind === 'dataset' ? ofDataset(source.dataset, key) : ofFile(source.file, source.columns, batch, key);
