import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { isNpy, isZip, parseNpy } from './arrays/index.ts';
import { asTable, type ColumnPair, chooseColumns, type Table } from './columns.ts';
import { fileBytes } from './file-bytes.ts';
import { numberProblem } from './number-cell.ts';
import type { PointTable, ReadOptions } from './point-table.ts';
import { pointsOfArray, pointsOfNpz } from './points-of-array.ts';
import { readRows } from './rows.ts';

/** How many problems are told; the rest are counted. */
const told = 10;

const shorten = (file: string, [first, ...rest]: NonEmptyArray<BadInput>): NonEmptyArray<BadInput> => {
  const more = rest.length + 1 - told;
  return more > 0
    ? [first, ...rest.slice(0, told - 1), { _tag: 'BadInput', file, reason: `${more} more problems of this kind` }]
    : [first, ...rest];
};

const numbers = (
  { file, header, rows }: Table,
  { places, names }: ColumnPair,
  minimum: number,
): E.Either<NonEmptyArray<BadInput>, PointTable> => {
  const problems = rows.flatMap(({ line, cells }) =>
    places.flatMap((place): readonly BadInput[] => {
      const value = cells[place] ?? '';
      const reason = numberProblem(value);
      const column = header?.[place] || place + 1;
      return reason === null ? [] : [{ _tag: 'BadInput', file, line, column, value, reason }];
    }),
  );
  const [first, ...rest] = problems;
  if (first !== undefined) return E.left(shorten(file, [first, ...rest]));
  if (rows.length < minimum)
    return E.left([{ _tag: 'BadInput', file, reason: `${rows.length} points, where at least ${minimum} are needed` }]);
  return E.right({
    points: Float64Array.from(rows.flatMap(({ cells }) => places.map((place) => Number(cells[place])))),
    names,
  });
};

/**
 * Reads the points of a CSV or TSV text: comma, tab, semicolon or bar between cells, with or without a header line.
 *
 * @param text the whole table
 * @param file its name, for the messages
 * @errors `BadInput` with file, line, column and value: a cell of the two columns that is not a finite number, rows of unequal
 *   length, wrong quotes, an empty file, one column, unknown or ambiguous columns (what exists is listed), too few points. All
 *   problems of the first kind found are told, up to ten; the rest are counted
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { left, right } from 'fp-ts/lib/Either.js';
 * import { readPoints } from '@ergodic/models/data';
 *
 * assert.deepStrictEqual(
 *   readPoints('eruptions,waiting\n3.6,79\n1.8,54', 'geyser.csv'),
 *   right({ points: Float64Array.of(3.6, 79, 1.8, 54), names: ['eruptions', 'waiting'] }),
 * );
 * assert.deepStrictEqual(
 *   readPoints('eruptions,waiting\n3.6,79\n1.8,long', 'geyser.csv'),
 *   left([{ _tag: 'BadInput', file: 'geyser.csv', line: 3, column: 'waiting', value: 'long', reason: 'not a number' }]),
 * );
 */
export const readPoints = (
  text: string,
  file: string,
  { columns, minimum = 2 }: ReadOptions = {},
): E.Either<NonEmptyArray<BadInput>, PointTable> =>
  pipe(
    readRows(text, file),
    E.mapLeft((problems) => shorten(file, problems)),
    E.flatMap(([first, ...rest]) => {
      const table = asTable(file, first, rest);
      return pipe(
        chooseColumns(table, columns),
        E.mapLeft((problem): NonEmptyArray<BadInput> => [problem]),
        E.flatMap((pair) => numbers(table, pair, minimum)),
      );
    }),
  );

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

type Points = E.Either<NonEmptyArray<BadInput>, PointTable>;

/**
 * Reads the points of a file from its bytes: an NPY or NPZ file (known by its name or by how it begins), or else a CSV or TSV text in UTF-8.
 *
 * @errors those of {@link readPoints}, `parseNpy` and `parseNpz`, and `BadInput` when an array is no table of points
 * @category constructors
 */
export const readPointsBytes = (
  bytes: Uint8Array,
  file: string,
  options: ReadOptions = {},
): TE.TaskEither<NonEmptyArray<BadInput>, PointTable> => {
  if (/\.npz$/i.test(file) || (isZip(bytes) && !/\.npy$/i.test(file))) return pointsOfNpz(bytes, file, options);
  const points: Points =
    /\.npy$/i.test(file) || isNpy(bytes)
      ? pipe(parseNpy(bytes, file), E.flatMap(pointsOfArray({ file }, options)))
      : readPoints(textOf(bytes), file, options);
  return TE.fromEither(points);
};

/**
 * {@link readPointsBytes} of a file.
 *
 * @errors those of `readPointsBytes`, and `BadInput` when the file cannot be read
 * @category constructors
 */
export const readPointsFile = (
  file: string,
  options: ReadOptions = {},
): TE.TaskEither<NonEmptyArray<BadInput>, PointTable> =>
  pipe(
    fileBytes(file),
    TE.mapLeft((problem): NonEmptyArray<BadInput> => [problem]),
    TE.flatMap((bytes) => readPointsBytes(bytes, file, options)),
  );
