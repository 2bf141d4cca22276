/**
 * The numbers of a run as files that only grow: one for the draws and one for each statistic, draw after draw, and in a draw chain after
 * chain. What is beyond the checkpoint was never finished, and is cut off when a run goes on: not before there is something to write.
 */
import { constants, type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BadInput } from '@ergodic/core/error';
import { type Dims, type Dtype, sizeOf } from '@ergodic/core/graph';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AnyTensor, Checkpoint, Precision } from '../drivers/checkpoint.ts';
import { room, tensorOf } from '../drivers/tensors.ts';
import { bytesOf, numbersOfBytes } from './encode.ts';
import { fileError } from './sealed.ts';

/** A file of numbers. */
export interface Column {
  readonly name: string;
  readonly file: string;
  readonly dtype: Dtype;
  readonly shape: Dims;
}

/** The files of a run. */
export const columnsOf = (directory: string, { transition, keep }: Checkpoint): readonly Column[] => [
  { name: 'x', file: join(directory, 'draws.bin'), dtype: 'real', shape: transition.event },
  ...transition.info
    .filter(({ name }) => keep.includes(name))
    .map(
      ({ name, dtype, shape }): Column => ({ name, dtype, shape, file: join(directory, 'statistics', `${name}.bin`) }),
    ),
];

const rowBytes = ({ dtype, shape }: Column, chains: number, precision: Precision): number =>
  room(dtype, 0, precision).BYTES_PER_ELEMENT * chains * sizeOf(shape);

/** An open column. */
export interface Growing {
  readonly column: Column;
  readonly append: (values: ArrayLike<number>) => Promise<void>;
  /** Waits until all is on disk. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const growing = (column: Column, handle: FileHandle, from: Checkpoint): Growing => {
  let end = rowBytes(column, from.chains, from.precision) * from.draws;
  let cut = false;
  return {
    column,
    append: async (values) => {
      if (!cut) await handle.truncate(end);
      cut = true;
      const bytes = bytesOf(column.dtype, values, from.precision);
      for (let at = 0; at < bytes.byteLength; )
        at += (await handle.write(bytes, at, bytes.byteLength - at, end + at)).bytesWritten;
      end += bytes.byteLength;
    },
    settle: () => handle.datasync(),
    close: () => handle.close(),
  };
};

/** What is wrong with a file: it holds less than the checkpoint says. */
const shortened = async (column: Column, handle: FileHandle, from: Checkpoint): Promise<string | undefined> => {
  const wanted = rowBytes(column, from.chains, from.precision) * from.draws;
  const { size } = await handle.stat();
  return size < wanted
    ? `${column.file} has ${size} bytes, where ${from.draws} draws are ${wanted}: it is cut short`
    : undefined;
};

/** Frees files. */
export const closeColumns = (columns: readonly Growing[]): Promise<void> =>
  columns.reduce((before, { close }) => before.then(close), Promise.resolve());

/**
 * Opens the files of a run to go on after its checkpoint. `BadInput` that names a file which holds less than the checkpoint says; then
 * none of them is changed.
 */
export const openColumns = (directory: string, from: Checkpoint): TE.TaskEither<BadInput, readonly Growing[]> =>
  TE.tryCatch(async () => {
    await mkdir(join(directory, 'statistics'), { recursive: true });
    const opened: Growing[] = [];
    try {
      for (const column of columnsOf(directory, from)) {
        // A run that has not drawn yet has no files, or what is left of a first call that was never finished.
        const handle = await open(column.file, from.draws === 0 ? constants.O_RDWR | constants.O_CREAT : 'r+');
        opened.push(growing(column, handle, from));
        const wrong = await shortened(column, handle, from);
        if (wrong !== undefined) throw new RangeError(wrong);
      }
      return opened;
    } catch (cause) {
      await closeColumns(opened);
      throw cause;
    }
  }, fileError(directory));

/** A column as a tensor `[chains, draws, ...]`. */
export const readColumn = (
  column: Column,
  { chains, draws, precision }: Checkpoint,
): TE.TaskEither<BadInput, AnyTensor> =>
  TE.tryCatch(async () => {
    const row = rowBytes(column, chains, precision);
    const { size } = await stat(column.file);
    if (size < row * draws)
      throw new RangeError(`has ${size} bytes, where ${draws} draws are ${row * draws}: it is cut short`);
    const handle = await open(column.file, 'r');
    try {
      const bytes = new Uint8Array(row * draws);
      for (let at = 0; at < bytes.byteLength; ) {
        const { bytesRead } = await handle.read(bytes, at, Math.min(bytes.byteLength - at, 2 ** 28), at);
        if (bytesRead === 0) throw new RangeError('is cut short');
        at += bytesRead;
      }
      const values = numbersOfBytes(column.dtype, bytes, precision);
      const out = room(column.dtype, values.length, precision);
      const each = sizeOf(column.shape);
      for (let t = 0; t < draws; t++)
        for (let c = 0; c < chains; c++)
          for (let i = 0; i < each; i++) out[(c * draws + t) * each + i] = values[(t * chains + c) * each + i] ?? 0;
      return tensorOf(column.dtype, [chains, draws, ...column.shape], out);
    } finally {
      await handle.close();
    }
  }, fileError(column.file));
