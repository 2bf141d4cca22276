/**
 * Results as text: for the terminal, and as the table of docs/performance.md.
 */
import { isMet, type Peer, type Result } from './row.ts';

const digits = (x: number): string => {
  if (!Number.isFinite(x)) return String(x);
  return x >= 100 ? x.toFixed(0) : x.toFixed(x >= 10 ? 1 : 2);
};

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

const absences = (result: Result): readonly string[] =>
  Object.entries(result.peers).flatMap(([name, peer]) => ('absent' in peer ? [`ABSENT ${name}: ${peer.absent}`] : []));

const targetLines = (result: Result, asserted: boolean): readonly string[] =>
  result.targets.map((target) => {
    const verdict = asserted ? (isMet(target) ? 'met' : 'MISSED') : 'not asked in a smoke run';
    return `${target.what}: ${digits(target.value)}, ${target.side} ${target.limit}: ${verdict}`;
  });

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
  const notes = [...absences(result), ...targetLines(result, asserted)];
  return [`${result.id}  ${result.title}`, ...[...table, ...notes].map((line) => `  ${line.trimEnd()}`)].join('\n');
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
    ...[...absences(result), ...targetLines(result, true)].map((line) => `- ${line}`),
  ].join('\n');
