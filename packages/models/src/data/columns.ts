import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { isNumber, isNumberLike } from './number-cell.ts';
import type { Row } from './rows.ts';

/** A table with its header taken off. */
export interface Table {
  readonly file: string;
  /** Column names, empty strings included; null without a header. */
  readonly header: readonly string[] | null;
  readonly rows: readonly Row[];
  /** Cells in every row. */
  readonly width: number;
}

/** Two columns: 0-based places and what to call them. */
export interface ColumnPair {
  readonly places: readonly [number, number];
  readonly names: readonly [string, string];
}

/**
 * The first row is a header when no cell of it is a number, and not all are marks for missing ones: a column may be called `na`, but a row of
 * nothing else is a row of missing numbers.
 */
export const asTable = (file: string, first: Row, rest: readonly Row[]): Table => {
  const isHeader = !first.cells.some(isNumber) && !first.cells.every(isNumberLike);
  return {
    file,
    header: isHeader ? first.cells : null,
    rows: isHeader ? rest : [first, ...rest],
    width: first.cells.length,
  };
};

/** What a column is called: its name, else its 1-based number. */
const nameOf = ({ header }: Table, place: number): string => header?.[place] || `${place + 1}`;

const listing = (table: Table): string => {
  const columns = Array.from({ length: table.width }, (_, place) => {
    const name = table.header?.[place];
    return name ? `${place + 1} (${name})` : `${place + 1}`;
  });
  return `the columns are ${columns.join(', ')}`;
};

const bad = (table: Table, reason: string, column?: string): BadInput => ({
  _tag: 'BadInput',
  file: table.file,
  ...(column === undefined ? {} : { column }),
  reason,
});

/** The place of a column asked for by name or, where no name matches, by its 1-based number. */
const placeOf =
  (table: Table) =>
  (wanted: string): E.Either<BadInput, number> => {
    const named = (table.header ?? []).flatMap((name, place) => (name === wanted ? [place] : []));
    const [place, ...more] = named;
    if (place !== undefined)
      return more.length === 0
        ? E.right(place)
        : E.left(
            bad(table, `columns ${named.map((at) => at + 1).join(' and ')} have this name: choose by number`, wanted),
          );
    const index = /^\d+$/.test(wanted) ? Number(wanted) - 1 : -1;
    return index >= 0 && index < table.width
      ? E.right(index)
      : E.left(bad(table, `no such column; ${listing(table)}`, wanted));
  };

/** Whether most cells of a column stand for numbers. A nameless column under a header holds row names. */
const isNumeric = (table: Table, place: number): boolean => {
  if (table.header !== null && table.header[place] === '') return false;
  const numbers = table.rows.filter(({ cells }) => isNumberLike(cells[place] ?? '')).length;
  return numbers > 0 && 2 * numbers >= table.rows.length;
};

const pair = (table: Table, x: number, y: number): ColumnPair => ({
  places: [x, y],
  names: [nameOf(table, x), nameOf(table, y)],
});

/**
 * Chooses two columns: those asked for, or the first two in which most cells are numbers, or all there are when there are two.
 *
 * @errors `BadInput`: an unknown or ambiguous name (what exists is listed), the same column twice, fewer than two to choose from
 */
export const chooseColumns = (
  table: Table,
  wanted: readonly [string, string] | undefined,
): E.Either<BadInput, ColumnPair> => {
  if (table.width < 2)
    return E.left(bad(table, 'one column, where two are needed (is the separator a comma or a tab?)'));
  if (wanted !== undefined)
    return pipe(
      E.Do,
      E.bind('x', () => placeOf(table)(wanted[0])),
      E.bind('y', () => placeOf(table)(wanted[1])),
      E.filterOrElse(
        ({ x, y }) => x !== y,
        () => bad(table, 'the two columns are the same', wanted[1]),
      ),
      E.map(({ x, y }) => pair(table, x, y)),
    );
  const [x, y] = Array.from({ length: table.width }, (_, place) => place).filter((place) => isNumeric(table, place));
  if (x !== undefined && y !== undefined) return E.right(pair(table, x, y));
  if (table.width === 2) return E.right(pair(table, 0, 1));
  return E.left(bad(table, `fewer than two columns of numbers; ${listing(table)}`));
};

/**
 * Two column names or 1-based numbers from one option, `eruptions,waiting` or `2,3`.
 *
 * @errors `BadInput` when there are not two
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { right } from 'fp-ts/lib/Either.js';
 * import { parseColumns } from '@ergodic/models/data';
 *
 * assert.deepStrictEqual(parseColumns('eruptions, waiting'), right(['eruptions', 'waiting']));
 */
export const parseColumns = (option: string): E.Either<BadInput, readonly [string, string]> => {
  const [x, y, ...more] = option.split(',').map((name) => name.trim());
  return x && y && more.length === 0
    ? E.right([x, y])
    : E.left({
        _tag: 'BadInput',
        value: option,
        reason: 'two column names or numbers with a comma between, such as eruptions,waiting or 1,2',
      });
};
