import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type NumberArray, placeOf, type Read, showDims } from './number-array.ts';
import { readIdxFile } from './read-files.ts';

/**
 * Grey images with the class of each.
 *
 * @category model
 */
export interface LabelledImages {
  readonly rows: number;
  readonly columns: number;
  /** Row-major `[n, rows, columns]`, from -1 (byte 0) to 1 (byte 255). */
  readonly images: Float32Array;
  /** `[n]` */
  readonly labels: Int32Array;
}

const brightest = 255;

/** The values of an array of a rank, if all are whole numbers up to a largest one. */
const wholeNumbers = (
  file: string,
  { shape, values }: NumberArray,
  axes: readonly string[],
  largest: number,
): Read<NumberArray> => {
  if (shape.length !== axes.length)
    return E.left([
      { _tag: 'BadInput', file, reason: `an array of shape ${showDims(shape)}, where [${axes.join(', ')}] is needed` },
    ]);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!(Number.isInteger(value) && value >= 0 && value <= largest))
      return E.left([
        {
          _tag: 'BadInput',
          file,
          at: `element ${showDims(placeOf(shape, i))}`,
          value: `${value}`,
          reason: `a whole number from 0 to ${largest} is needed`,
        },
      ]);
  }
  return E.right({ shape, values });
};

/**
 * Reads images and their labels from two IDX files, packed by gzip or not: those of MNIST and of its many relatives.
 *
 * @errors those of `readIdxFile`, and `BadInput` when there are not as many labels as images, images are no arrays of bytes of shape
 *   `[n, rows, columns]`, or labels no whole numbers of shape `[n]`
 * @category constructors
 */
export const readLabelledImages = (files: {
  readonly images: string;
  readonly labels: string;
}): TE.TaskEither<NonEmptyArray<BadInput>, LabelledImages> =>
  pipe(
    TE.Do,
    TE.bind('images', () => readIdxFile(files.images)),
    TE.bind('labels', () => readIdxFile(files.labels)),
    TE.flatMapEither(({ images, labels }) =>
      pipe(
        E.Do,
        E.bind('bytes', () => wholeNumbers(files.images, images, ['n', 'rows', 'columns'], brightest)),
        E.bind('classes', () => wholeNumbers(files.labels, labels, ['n'], 2 ** 31 - 1)),
        E.filterOrElse(
          ({ bytes, classes }) => bytes.shape[0] === classes.shape[0],
          ({ bytes, classes }): NonEmptyArray<BadInput> => [
            {
              _tag: 'BadInput',
              file: files.labels,
              reason: `${classes.shape[0]} labels, where there are ${bytes.shape[0]} images`,
            },
          ],
        ),
        E.map(
          ({ bytes: { shape, values }, classes }): LabelledImages => ({
            rows: shape[1] ?? 0,
            columns: shape[2] ?? 0,
            images: Float32Array.from(values, (byte) => (2 * byte) / brightest - 1),
            labels: Int32Array.from(classes.values),
          }),
        ),
      ),
    ),
  );
