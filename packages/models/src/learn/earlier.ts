import { access } from 'node:fs/promises';
import type { BadInput } from '@ergodic/core/error';
import * as A from 'fp-ts/lib/Array.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { readBytes } from '../checkpoint/index.ts';
import { factsOf, fileOf, type Job } from './job.ts';
import { budgetOf, isSameRun, type Kept, readKept } from './model-file.ts';
import type { LearnOptions } from './options.ts';

const exists =
  (file: string): T.Task<boolean> =>
  () =>
    access(file).then(
      () => true,
      () => false,
    );

const foreign = (file: string, reason: string): BadInput => ({ _tag: 'BadInput', file, reason });

/** A file of a job, if it is one that the job would write. */
const read = (job: Job, options: LearnOptions): TE.TaskEither<BadInput, Kept> => {
  const file = fileOf(job, options);
  const own = factsOf(job, options);
  return pipe(
    readBytes(file),
    TE.flatMapEither((bytes) =>
      pipe(
        readKept(bytes),
        E.mapLeft((clause) => foreign(file, `${clause}; move it away, or choose another --out`)),
      ),
    ),
    TE.filterOrElse(
      ({ run }) => isSameRun(run, own),
      ({ run }) =>
        foreign(
          file,
          `of another run (${budgetOf(run)}), where this one has ${budgetOf(own)}: move it away, or choose another --out`,
        ),
    ),
  );
};

/**
 * What an earlier run of the same command has done already, by file.
 *
 * @errors `BadInput` for each file in the way: one of another budget or backend, or a damaged one. Nothing is written over
 * @category constructors
 */
export const earlier =
  (jobs: readonly Job[], options: LearnOptions): TE.TaskEither<NonEmptyArray<BadInput>, ReadonlyMap<string, Kept>> =>
  async () => {
    const there = await T.sequenceSeqArray(
      jobs.map((job) =>
        pipe(
          exists(fileOf(job, options)),
          T.map((is) => (is ? [job] : [])),
        ),
      ),
    )();
    const found = await T.sequenceSeqArray(
      there.flat().map((job) =>
        pipe(
          read(job, options),
          TE.map((kept) => [fileOf(job, options), kept] as const),
        ),
      ),
    )();
    const { left, right } = A.separate([...found]);
    const [first, ...others] = left;
    return first === undefined ? E.right(new Map(right)) : E.left([first, ...others]);
  };
