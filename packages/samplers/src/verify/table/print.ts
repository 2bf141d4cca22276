/** The table as text. */
import { short } from '../finding.ts';
import type { Judged, Row, Summary } from './run.ts';

const groups = <A>(all: readonly A[], by: (one: A) => string): ReadonlyMap<string, readonly A[]> =>
  all.reduce((map, one) => map.set(by(one), [...(map.get(by(one)) ?? []), one]), new Map<string, readonly A[]>());

const widest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, text.length), 0);

/** One row: the claim, on what, how far from it, and what is allowed. */
export const showRow = (row: Row, widths: readonly [number, number] = [0, 0]): string => {
  const numbers = `${short(row.residual).padStart(9)} ${row.statistical ? 'above' : 'of'} ${short(row.bound)}`;
  const line = `  ${row.passed ? '✓' : '✗'} ${row.oracle.padEnd(widths[0])}  ${row.target.padEnd(widths[1])}  ${numbers}`;
  return row.passed ? line : `${line}\n      ${row.explanation}\n      ${row.where}`;
};

const showMutant = ({ name, caughtBy, killed, explanation }: Judged): string =>
  killed ? `  ✓ ${name}: ${caughtBy}` : `  ✗ SURVIVES: ${name} (should fail '${caughtBy}')\n      ${explanation}`;

/** The whole table: claims by sampler, mutants by family, failures once more at the end. */
export const showTable = (summary: Summary): string => {
  const widths = [
    widest(summary.rows.map(({ oracle }) => oracle)),
    widest(summary.rows.map(({ target }) => target)),
  ] as const;
  const claims = [...groups(summary.rows, ({ sampler }) => sampler)].flatMap(([sampler, rows]) => [
    '',
    sampler,
    ...rows.map((row) => showRow(row, widths)),
  ]);
  const wrong = [...groups(summary.judged, ({ family }) => family)].flatMap(([family, judged]) => [
    '',
    `mutants of ${family}, each with the check that rejects it`,
    ...judged.map(showMutant),
  ]);
  return [
    'residual of what is allowed; of claims by chance the probability of what was seen, above that at which they are rejected',
    ...claims,
    ...wrong,
    '',
    showSummary(summary),
  ].join('\n');
};

/** The result in a few lines. */
export const showSummary = (summary: Summary): string => {
  const statistical = summary.rows.filter((row) => row.statistical).length;
  const failed = summary.rows.filter((row) => !row.passed);
  return [
    `${summary.passed} of ${summary.properties} properties hold; ${summary.killed} of ${summary.mutants} mutants are rejected.`,
    ...failed.map(({ sampler, oracle, target }) => `  fails: ${sampler}, ${oracle}, ${target}`),
    ...summary.survivors.map((name) => `  survives: ${name}`),
    `${summary.properties - statistical} properties are exact, ${statistical} are statistical. A correct library fails one of these, or the control of a mutant that is rejected by chance, with probability at most ${short(summary.falseAlarmBound)}.`,
    `${summary.seconds.toFixed(1)} s`,
  ].join('\n');
};
