/**
 * Puts results into docs/performance.md, between its two marks.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import type { Result } from './row.ts';
import { documentResult } from './show.ts';

const page = new URL('../../docs/performance.md', import.meta.url);

const BEGIN = '<!-- results: written by `npm run bench -- --document` -->';
const END = '<!-- end of results -->';

/** What the times were taken on. */
export const machine = (): string => {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${first?.model.trim() ?? 'unknown processor'}, ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
};

/** The page with `results` between the marks; throws if a mark is missing. */
export const withResults = (text: string, results: readonly Result[]): string => {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/performance.md lacks "${BEGIN}" and "${END}"`);
  const body = [`Taken on ${machine()}.`, ...results.map(documentResult)].join('\n\n');
  return `${text.slice(0, begin)}${BEGIN}\n\n${body}\n\n${text.slice(end)}`;
};

export const writeDocument = (results: readonly Result[]): void => {
  writeFileSync(page, withResults(readFileSync(page, 'utf8'), results));
};
