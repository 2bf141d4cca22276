import type { Reported } from '@ergodic/samplers/plot';
import type { Line } from './row.ts';

/** The columns of the table: what they are called, how wide they are, and what stands in them. */
const columns: readonly {
  readonly name: string;
  readonly width: number;
  readonly of: (line: Line) => string;
}[] = [
  { name: 'data set', width: 13, of: ({ row }) => row.dataset },
  { name: 'method', width: 15, of: ({ row }) => row.method },
  { name: 'seed', width: 5, of: ({ row }) => `${row.seed}` },
  { name: 'nll', width: 9, of: ({ row }) => show(row.nll) },
  { name: 'least', width: 9, of: ({ row }) => show(row.nllCeiling) },
  { name: 'KL(p‖q)', width: 9, of: ({ row }) => show(row.klDataModel) },
  { name: 'KL(q‖p)', width: 9, of: ({ row }) => show(row.klModelData) },
  { name: 'KL(pσ‖q)', width: 9, of: ({ row }) => show(row.klSmoothedModel ?? null) },
  { name: 'MMD²', width: 9, of: ({ row }) => show(row.mmd2, 5) },
  { name: 'ln Z', width: 9, of: ({ logZ }) => show(logZ) },
  { name: 'AIS', width: 18, of: ({ row }) => `[${show(row.aisLower, 3)}, ${show(row.aisUpper, 3)}]` },
  { name: 'seconds', width: 8, of: ({ row }) => row.seconds.toFixed(0) },
];

const show = (value: Reported, digits = 4): string =>
  value === null ? '-' : typeof value === 'number' ? value.toFixed(digits) : value;

const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(1, width - text.length));

/** The head of the table, as a line. */
export const headLine: string = columns.map(({ name, width }) => padded(name, width)).join('');

/** A row of the table, as a line. */
export const rowLine = (line: Line): string => columns.map(({ of, width }) => padded(of(line), width)).join('');

/** The cells of a row, and of the head. */
export const cellsOf = (line: Line): readonly string[] => columns.map(({ of }) => of(line));
export const headCells: readonly string[] = columns.map(({ name }) => name);
