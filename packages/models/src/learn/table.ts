import type { Reported } from '@ergodic/samplers/plot';
import type { Row } from './row.ts';

/** The columns of the table: what they are called, how wide they are, and what stands in them. */
const columns: readonly {
  readonly name: string;
  readonly width: number;
  readonly of: (row: Row) => string;
}[] = [
  { name: 'data set', width: 13, of: ({ dataset }) => dataset },
  { name: 'method', width: 15, of: ({ method }) => method },
  { name: 'seed', width: 5, of: ({ seed }) => `${seed}` },
  { name: 'nll', width: 9, of: ({ nll }) => show(nll) },
  { name: 'least', width: 9, of: ({ nllCeiling }) => show(nllCeiling) },
  { name: 'KL(p‖q)', width: 9, of: ({ klDataModel }) => show(klDataModel) },
  { name: 'KL(q‖p)', width: 9, of: ({ klModelData }) => show(klModelData) },
  { name: 'MMD²', width: 9, of: ({ mmd2 }) => show(mmd2, 5) },
  { name: 'ln Z', width: 9, of: ({ logZ }) => show(logZ) },
  { name: 'AIS', width: 18, of: ({ aisLower, aisUpper }) => `[${show(aisLower, 3)}, ${show(aisUpper, 3)}]` },
  { name: 'seconds', width: 8, of: ({ seconds }) => seconds.toFixed(0) },
];

const show = (value: Reported, digits = 4): string =>
  value === null ? '-' : typeof value === 'number' ? value.toFixed(digits) : value;

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(1, width - text.length));

/** The head of the table, as a line. */
export const headLine: string = columns.map(({ name, width }) => padded(name, width)).join('');

/** A row of the table, as a line. */
export const rowLine = (row: Row): string => columns.map(({ of, width }) => padded(of(row), width)).join('');

/** The cells of a row, and of the head. */
export const cellsOf = (row: Row): readonly string[] => columns.map(({ of }) => of(row));
export const headCells: readonly string[] = columns.map(({ name }) => name);
