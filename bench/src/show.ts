/**
 * Results as text: for the terminal, and as the table of docs/performance.md.
 */
import { digits } from './digits.ts';
import { absences, type Peer, type Result, type Target, verdictOf } from './row.ts';

const range = ([low, high]: readonly [number, number]): string => `${digits(low)} to ${digits(high)}`;

interface Line {
  readonly name: string;
  readonly time: string;
  readonly spread: string;
  readonly ratio: string;
}

const peerLine = (name: string, peer: Peer): Line =>
  'absent' in peer
    ? { name, time: 'absent', spread: '', ratio: '' }
    : {
        name,
        time: digits(peer.value),
        spread: range(peer.spread),
        ratio: `${digits(peer.ratio)} (${range(peer.ratioSpread)})`,
      };

const linesOf = ({ ours, spread, peers }: Result): readonly Line[] => [
  { name: 'ours', time: digits(ours), spread: range(spread), ratio: '1' },
  ...Object.entries(peers).map(([name, peer]) => peerLine(name, peer)),
];

const absenceLines = (result: Result): readonly string[] => {
  const all = absences(result);
  if (all.length === 0) return [];
  return ['INCOMPLETE: not everybody took part', ...all.map(([name, why]) => `ABSENT ${name}: ${why}`)];
};

const targetLine = (target: Target, asserted: boolean): string => {
  const { what, value, side, limit } = target;
  if (typeof value !== 'number') return `${what}: ${side} ${limit}: NOT JUDGED, for ${value.without} is absent`;
  const verdict = asserted ? verdictOf(target) : 'not asked in a smoke run';
  return `${what}: ${digits(value)}, ${side} ${limit}: ${verdict}`;
};

const notesOf = (result: Result, asserted: boolean): readonly string[] => [
  ...absenceLines(result),
  ...result.targets.map((target) => targetLine(target, asserted)),
  ...result.notes,
];

const columns = ['name', 'time', 'spread', 'ratio'] as const;

/** A result for the terminal. `asserted`: whether targets count. */
export const showResult = (result: Result, asserted: boolean): string => {
  const head: Line = { name: '', time: result.unit, spread: 'quartiles', ratio: 'times ours' };
  const lines = [head, ...linesOf(result)];
  const widths = columns.map((column) => Math.max(...lines.map((line) => line[column].length)));
  const table = lines.map((line) =>
    columns
      .map((column, i) => (i === 0 ? line[column].padEnd(widths[i] ?? 0) : line[column].padStart(widths[i] ?? 0)))
      .join('  '),
  );
  const body = [...table, ...notesOf(result, asserted)].map((line) => `  ${line.trimEnd()}`);
  return [`${result.id}  ${result.title}`, ...body].join('\n');
};

/** The same as Markdown. */
export const documentResult = (result: Result): string =>
  [
    `### ${result.id}: ${result.title}`,
    '',
    `| | ${result.unit} | quartiles | times ours |`,
    '|---|--:|--:|--:|',
    ...linesOf(result).map(({ name, time, spread, ratio }) => `| ${name} | ${time} | ${spread} | ${ratio} |`),
    '',
    ...notesOf(result, true).map((line) => `- ${line}`),
  ].join('\n');
