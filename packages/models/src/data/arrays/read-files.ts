import type { BadInput } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { fileBytes } from '../file-bytes.ts';
import { parseIdx } from './idx.ts';
import { parseNpy } from './npy.ts';
import { type NpzMember, parseNpz } from './npz.ts';
import type { NumberArray, Read } from './number-array.ts';
import { unpack } from './unpack.ts';

type Reading<A> = TE.TaskEither<NonEmptyArray<BadInput>, A>;

const alone = <A>(reading: TE.TaskEither<BadInput, A>): Reading<A> =>
  pipe(
    reading,
    TE.mapLeft((problem): NonEmptyArray<BadInput> => [problem]),
  );

const reads =
  (parse: (bytes: Uint8Array, file: string) => Read<NumberArray>) =>
  (file: string): Reading<NumberArray> =>
    pipe(
      fileBytes(file),
      TE.flatMap((bytes) => unpack(bytes, file)),
      alone,
      TE.flatMapEither((bytes) => parse(bytes, file)),
    );

/**
 * `parseNpy` of a file, packed by gzip or not.
 *
 * @errors those of `parseNpy`, and `BadInput` when the file cannot be read
 * @category constructors
 */
export const readNpyFile: (file: string) => Reading<NumberArray> = reads(parseNpy);

/**
 * `parseIdx` of a file, packed by gzip or not.
 *
 * @errors those of `parseIdx`, and `BadInput` when the file cannot be read
 * @category constructors
 */
export const readIdxFile: (file: string) => Reading<NumberArray> = reads(parseIdx);

/**
 * `parseNpz` of a file.
 *
 * @errors those of `parseNpz`, and `BadInput` when the file cannot be read
 * @category constructors
 */
export const readNpzFile = (file: string): TE.TaskEither<BadInput, readonly NpzMember[]> =>
  pipe(
    fileBytes(file),
    TE.flatMap((bytes) => parseNpz(bytes, file)),
  );
