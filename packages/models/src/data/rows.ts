import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import Papa from 'papaparse';

/** A row of a table and the line of the file on which it starts (1-based). */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

const lineBreaks = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

/** The separator that gives the first lines most cells, evenly. A semicolon wins a tie with a comma, which is then a decimal. */
const separatorOf = (text: string): string =>
  Papa.parse(text, { preview: 50, skipEmptyLines: 'greedy', delimitersToGuess: ['\t', ';', '|', ','] }).meta.delimiter;

/**
 * The rows of a CSV or TSV text (comma, tab, semicolon or bar, found by looking), with their lines; blank lines are passed
 * over, and all rows have as many cells as the first.
 *
 * @param file its name, for the messages
 * @errors `BadInput` for every row that is quoted wrongly or has another number of cells; for a text without rows
 * @category destructors
 */
export const readRows = (text: string, file: string): E.Either<NonEmptyArray<BadInput>, NonEmptyArray<Row>> => {
  const plain = text.replace(/^\uFEFF/, '');
  const rows: Row[] = [];
  const problems: BadInput[] = [];
  let line = 1;
  let offset = 0;
  Papa.parse<string[]>(plain, {
    delimiter: separatorOf(plain),
    skipEmptyLines: false,
    step: ({ data, errors, meta }) => {
      const quoting = errors.find(({ type }) => type === 'Quotes');
      if (quoting !== undefined) problems.push({ _tag: 'BadInput', file, line, reason: quoting.message });
      else if (!isBlank(data)) rows.push({ line, cells: data.map((cell) => cell.trim()) });
      line += lineBreaks(plain.slice(offset, meta.cursor));
      offset = meta.cursor;
    },
  });
  const [first, ...rest] = rows;
  if (first === undefined) {
    const [problem, ...others] = problems;
    return E.left(
      problem === undefined ? [{ _tag: 'BadInput', file, reason: 'the file is empty' }] : [problem, ...others],
    );
  }
  for (const { line: at, cells } of rest)
    if (cells.length !== first.cells.length)
      problems.push({
        _tag: 'BadInput',
        file,
        line: at,
        value: cells.join(' '),
        reason: `${cells.length} cells, where line ${first.line} has ${first.cells.length}`,
      });
  const [problem, ...others] = problems;
  return problem === undefined ? E.right([first, ...rest]) : E.left([problem, ...others]);
};
