/**
 * Where the time of a program goes: its nests, what they compute and move, and how long each takes.
 */

/** What a nest does in one run over all its cells. */
export interface NestCost {
  readonly name: string;
  readonly axes: readonly number[];
  /** Loops inside a cell. */
  readonly loops: number;
  /** Arithmetic on real numbers; a function of many instructions counts once, apart. */
  readonly flops: number;
  readonly functions: number;
  /** Bytes read and written, as the program names them: what stays in registers or caches is counted too. */
  readonly bytes: number;
}

/** The same, with how often it ran and how long that took. */
export interface NestProfile extends NestCost {
  readonly calls: number;
  readonly milliseconds: number;
}

const number = (x: number, digits = 0): string =>
  x.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });

const columns: readonly (readonly [title: string, (p: NestProfile, total: number) => string])[] = [
  ['nest', (p) => p.name],
  ['cells', (p) => (p.axes.length === 0 ? '1' : p.axes.join(' x '))],
  ['loops', (p) => String(p.loops)],
  ['runs', (p) => number(p.calls)],
  ['kflop', (p) => number((p.calls * p.flops) / 1e3)],
  ['functions', (p) => number(p.calls * p.functions)],
  ['kB', (p) => number((p.calls * p.bytes) / 1e3)],
  ['ms', (p) => number(p.milliseconds, 3)],
  ['share', (p, total) => `${number(total === 0 ? 0 : (100 * p.milliseconds) / total, 1)}%`],
  ['GFLOP/s', (p) => number(p.milliseconds === 0 ? 0 : (p.calls * p.flops) / p.milliseconds / 1e6, 1)],
];

/** A profile as a table, the longest first. */
export const showProfile = (profile: readonly NestProfile[]): string => {
  const total = profile.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const rows = [...profile].sort((a, b) => b.milliseconds - a.milliseconds);
  const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, show]) => show(row, total)))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((text, i) => (i < 2 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
