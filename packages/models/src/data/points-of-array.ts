import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type NpzMember, type NumberArray, parseNpz, type Read, showDims } from './arrays/index.ts';
import type { PointTable, ReadOptions } from './point-table.ts';

/** Where an array comes from: a file, and what is in it. */
interface Source {
  readonly file: string;
  readonly at?: string;
}

/** The 0-based place of a column that is asked for by its number. */
const placeOf =
  (source: Source, width: number) =>
  (wanted: string): E.Either<BadInput, number> => {
    const place = /^\d+$/.test(wanted) ? Number(wanted) - 1 : -1;
    return place >= 0 && place < width
      ? E.right(place)
      : E.left({
          _tag: 'BadInput',
          ...source,
          column: wanted,
          reason: `no such column; the columns of an array have no names, only numbers from 1 to ${width}`,
        });
  };

const places = (
  source: Source,
  width: number,
  [x, y]: readonly [string, string],
): E.Either<BadInput, readonly [number, number]> =>
  pipe(
    E.Do,
    E.bind('x', () => placeOf(source, width)(x)),
    E.bind('y', () => placeOf(source, width)(y)),
    E.filterOrElse(
      (found) => found.x !== found.y,
      (): BadInput => ({ _tag: 'BadInput', ...source, column: y, reason: 'the two columns are the same' }),
    ),
    E.map((found): readonly [number, number] => [found.x, found.y]),
  );

/** Whether an array is a table with the two columns of points, or more. */
const isTable = ({ shape: [, width = 0, ...more] }: NumberArray): boolean => width >= 2 && more.length === 0;

/**
 * Two columns of an array as points: those that are asked for by number, or the first two.
 *
 * @errors `BadInput`: the array is not of shape `[n, 2]` or wider, there is no such column, there are too few points
 */
export const pointsOfArray =
  (source: Source, { columns, minimum = 2 }: ReadOptions) =>
  (array: NumberArray): Read<PointTable> => {
    const [rows = 0, width = 0] = array.shape;
    const bad = (reason: string): E.Either<BadInput, never> => E.left({ _tag: 'BadInput', ...source, reason });
    const chosen = !isTable(array)
      ? bad(`an array of shape ${showDims(array.shape)}, where points are one of shape [n, 2]`)
      : rows < minimum
        ? bad(`${rows} points, where at least ${minimum} are needed`)
        : places(source, width, columns ?? ['1', '2']);
    return pipe(
      chosen,
      E.bimap(
        (problem): NonEmptyArray<BadInput> => [problem],
        (pair): PointTable => ({
          points: Float64Array.from(
            { length: 2 * rows },
            (_, i) => array.values[Math.floor(i / 2) * width + (pair[i % 2 === 0 ? 0 : 1] ?? 0)] ?? Number.NaN,
          ),
          names: [`${pair[0] + 1}`, `${pair[1] + 1}`],
        }),
      ),
    );
  };

const describe = ({ name, array }: NpzMember): string =>
  `${name} (${E.isRight(array) ? `shape ${showDims(array.right.shape)}` : array.left[0].reason})`;

/** The one array of points among those of a file. */
const choose = (file: string, members: readonly NpzMember[], options: ReadOptions): Read<PointTable> => {
  const tables = members.filter(({ array }) => E.isRight(array) && isTable(array.right));
  const [table, second] = tables.length > 0 ? tables : members.length === 1 ? members : [];
  if (table !== undefined && second === undefined)
    return pipe(table.array, E.flatMap(pointsOfArray({ file, at: table.name }, options)));
  const reason =
    members.length === 0
      ? 'there is no array in it'
      : tables.length === 0
        ? `none of its arrays is one of points, of shape [n, 2]; there are ${members.map(describe).join(', ')}`
        : `several of its arrays could be the points: ${tables.map(describe).join(', ')}; give one of them a file of its own`;
  return E.left([{ _tag: 'BadInput', file, reason }]);
};

/** The points of an NPZ file: its only array of shape `[n, 2]` or wider. */
export const pointsOfNpz = (
  bytes: Uint8Array,
  file: string,
  options: ReadOptions,
): TE.TaskEither<NonEmptyArray<BadInput>, PointTable> =>
  pipe(
    parseNpz(bytes, file),
    TE.mapLeft((problem): NonEmptyArray<BadInput> => [problem]),
    TE.flatMapEither((members) => choose(file, members, options)),
  );
