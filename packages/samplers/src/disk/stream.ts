/**
 * Runs whose draws go to files: as long as one likes, stopped at any moment, and gone on with.
 */
import { access, mkdir } from 'node:fs/promises';
import type { Exprs, Shape, Tensor } from '@ergodic/core';
import type { BadInput, ErgodicError } from '@ergodic/core/error';
import { signature } from '@ergodic/core/graph';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AnyTensor, Checkpoint } from '../drivers/checkpoint.ts';
import { type AnyWhat, firstCheckpoint, prepare } from '../drivers/prepare.ts';
import { checkMore, type More } from '../drivers/resume.ts';
import { summary } from '../drivers/run.ts';
import { type Manner, proceed, withCompiler } from '../drivers/session.ts';
import type { Tuning } from '../drivers/tuning.ts';
import type { Summary, What } from '../drivers/what.ts';
import type { Info, Positioned } from '../kernel/index.ts';
import { closeColumns, columnsOf, openColumns, readColumn } from './columns.ts';
import { decodeCheckpoint, encodeRun, encodeStand, type RunJson, type StandJson } from './encode.ts';
import { fileError, readSealed, writeSealed } from './sealed.ts';
import { diskStore, files } from './store.ts';

/** A run whose draws are in files. */
export interface Streamed extends Summary {
  readonly _tag: 'Streamed';
  readonly directory: string;
}

const hasAll = (body: unknown, names: readonly string[]): body is Readonly<Record<string, unknown>> =>
  typeof body === 'object' && body !== null && names.every((name) => name in body);

const isRunJson = (body: unknown): body is RunJson =>
  hasAll(body, ['transition', 'fingerprint', 'chains', 'thin', 'keep', 'key', 'tuning', 'inputs', 'precision']);

const isStandJson = (body: unknown): body is StandJson => hasAll(body, ['draws', 'seconds', 'state', 'divergences']);

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

/** An empty place for a run. `BadInput` if there is one already. */
const newPlace = (directory: string): TE.TaskEither<BadInput, void> =>
  pipe(
    TE.tryCatch(() => exists(files(directory).run), fileError(directory)),
    TE.flatMap((taken) =>
      taken
        ? TE.left<BadInput>({
            _tag: 'BadInput',
            file: directory,
            reason: 'holds a run already: go on with it (`continueStream`), or choose another place',
          })
        : TE.tryCatch(async () => {
            await mkdir(directory, { recursive: true });
          }, fileError(directory)),
    ),
  );

const drawOn =
  (directory: string, manner: Manner & { readonly draws: number }) =>
  (compile: Parameters<typeof proceed>[0], from: Checkpoint): TE.TaskEither<ErgodicError, Streamed> =>
    pipe(
      TE.bracketW(
        openColumns(directory, from),
        (columns) => proceed(compile, manner)(from, manner.draws, diskStore(directory, from, columns)),
        (columns) => TE.tryCatch(() => closeColumns(columns), fileError(directory)),
      ),
      TE.map((driven): Streamed => ({ _tag: 'Streamed', directory, ...summary(driven) })),
    );

/** The signature of `stream`. */
export type Stream = <
  N extends number,
  S extends Shape,
  State extends Positioned<S> & Exprs,
  I extends Info<S> & Exprs,
  T extends Tuning,
>(
  options: What<N, S, State, I, T> & Manner & { readonly directory: string },
) => TE.TaskEither<ErgodicError, Streamed>;

/**
 * `run`, with the draws in files of a directory instead of memory. After every call of the program all is on disk: the run can be killed at any
 * moment and gone on with, and what comes out is the same to the last bit.
 *
 * Errors as of `run`; `BadInput` if the directory holds a run already, or cannot be written to.
 *
 * @category effects
 * @example
 * import * as assert from 'node:assert'
 * import { mkdtempSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { Energy, zerosTensor } from '@ergodic/core'
 * import { key } from '@ergodic/core/random'
 * import { langevin } from '@ergodic/samplers'
 * import { continueStream, readStream, stream } from '@ergodic/samplers/disk'
 *
 * const directory = join(mkdtempSync(join(tmpdir(), 'ergodic-')), 'run')
 * const sampler = langevin(Energy.gaussian([2]), { stepSize: 0.1 })
 * const first = await stream({ sampler, starts: zerosTensor([3, 2]), key: key(0), draws: 4, compile: 'reference', directory })()
 * const more = await continueStream(directory, { draws: 6, compile: 'reference' })()
 * const read = await readStream(directory)()
 * assert.ok(first._tag === 'Right' && more._tag === 'Right' && read._tag === 'Right')
 * assert.deepStrictEqual(read.right.draws.shape, [3, 10, 2])
 */
export const stream = signature<Stream>((options: AnyWhat & Manner & { readonly directory: string }) => {
  const { directory } = options;
  return pipe(
    TE.fromEither(prepare(options, options)),
    TE.flatMap((prepared) =>
      withCompiler(options, (compile) =>
        pipe(
          firstCheckpoint(compile, options)(prepared),
          TE.tap(() => newPlace(directory)),
          TE.tap((from) => writeSealed(files(directory).checkpoint, encodeStand(from))),
          // Last, so that a directory with this file holds a run that can go on.
          TE.tap((from) => writeSealed(files(directory).run, encodeRun(from))),
          TE.flatMap((from) => drawOn(directory, options)(compile, from)),
        ),
      ),
    ),
  );
});

/** Where a run on disk stands. */
export const checkpointOf = (directory: string): TE.TaskEither<BadInput, Checkpoint> =>
  pipe(
    readSealed(files(directory).run, isRunJson),
    TE.bindTo('run'),
    TE.bind('stand', () => readSealed(files(directory).checkpoint, isStandJson)),
    TE.flatMapEither(({ run, stand }) => decodeCheckpoint(run, stand, files(directory).run)),
  );

/**
 * More draws of a run on disk. What was written after its last checkpoint is cut off, and drawn again.
 *
 * Errors as of `run`; `BadInput` that names a file which is cut short, damaged, or of another version. Such a run is left as it is.
 *
 * @category effects
 */
export const continueStream = (directory: string, more: More): TE.TaskEither<ErgodicError, Streamed> =>
  pipe(
    checkpointOf(directory),
    TE.tap((from) => TE.fromEither(checkMore(from, more))),
    TE.flatMap((from) =>
      withCompiler<ErgodicError, Streamed>(more, (compile) => drawOn(directory, more)(compile, from)),
    ),
  );

/** What is read of a run on disk. */
export interface ReadStream {
  /** `[chains, draws, ...event]`. */
  readonly draws: Tensor<[number, number, ...number[]]>;
  /** `[chains, draws, ...]` each. */
  readonly statistics: Readonly<Record<string, AnyTensor>>;
  readonly checkpoint: Checkpoint;
}

type Read = (directory: string) => TE.TaskEither<BadInput, ReadStream>;

/**
 * The draws and statistics of a run on disk, up to its checkpoint; the run may still be going on.
 *
 * `BadInput` that names a file which is cut short, damaged, or of another version.
 *
 * @category effects
 */
export const readStream = signature<Read>((directory: string) =>
  pipe(
    checkpointOf(directory),
    TE.flatMap((checkpoint) => {
      const [draws, ...statistics] = columnsOf(directory, checkpoint);
      if (draws === undefined) throw new RangeError('a run without draws');
      return pipe(
        readColumn(draws, checkpoint),
        TE.bindTo('draws'),
        TE.bind('statistics', () =>
          pipe(
            statistics,
            TE.traverseSeqArray((column) =>
              pipe(
                readColumn(column, checkpoint),
                TE.map((tensor) => [column.name, tensor] as const),
              ),
            ),
            TE.map((entries) => Object.fromEntries(entries)),
          ),
        ),
        TE.map((read) => ({ ...read, checkpoint })),
      );
    }),
  ),
);
