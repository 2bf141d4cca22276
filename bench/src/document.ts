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

const taken = (): string => `Taken on ${machine()}.`;

/** The blocks of a body, each from its heading to the next, under the names of their rows. */
const blocksOf = (body: string): ReadonlyMap<string, string> =>
  new Map(
    body.split(/^(?=### )/m).flatMap((block): readonly (readonly [string, string])[] => {
      const [, id] = /^### ([^:]+):/.exec(block) ?? [];
      return id === undefined ? [] : [[id, block.trim()]];
    }),
  );

/**
 * The page with `results` between the marks; throws if a mark is missing. Results of all rows replace what was there. Those of some rows replace theirs, which throws if the others were taken on another machine.
 */
export const withResults = (text: string, results: readonly Result[], whole: boolean): string => {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/performance.md lacks "${BEGIN}" and "${END}"`);
  const before = text.slice(begin + BEGIN.length, end);
  const kept = whole ? new Map<string, string>() : blocksOf(before);
  if (kept.size > 0 && !before.trimStart().startsWith(taken()))
    throw new Error('docs/performance.md holds results of another machine: write those of all rows');
  const blocks = new Map([...kept, ...results.map((result) => [result.id, documentResult(result)] as const)]);
  const body = [taken(), ...blocks.values()].join('\n\n');
  return `${text.slice(0, begin)}${BEGIN}\n\n${body}\n\n${text.slice(end)}`;
};

export const writeDocument = (results: readonly Result[], whole: boolean): void => {
  writeFileSync(page, withResults(readFileSync(page, 'utf8'), results, whole));
};

/** Throws, before any time is spent, where `writeDocument` would. */
export const requireDocument = (whole: boolean): void => {
  withResults(readFileSync(page, 'utf8'), [], whole);
};
