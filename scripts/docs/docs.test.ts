/** Every `ts` block of the documents and every `@example` of the sources compiles and runs, or fails to compile as it says. */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { inRoot, root } from '../setup/paths.mjs';
import { type Outcome, run } from './run.ts';
import { fromDocstrings, fromMarkdown } from './snippet.ts';

const under = (folder: string): readonly string[] =>
  readdirSync(inRoot(folder), { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'out'].includes(entry.name)) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? under(path) : [path];
  });

const tracked = ['docs', 'packages', 'examples', 'bench']
  .filter((name) => readdirSync(root).includes(name))
  .flatMap(under);
const documents = [...readdirSync(root), ...tracked].filter((file) => file.endsWith('.md'));
const sources = tracked.filter(
  (file) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && !/\.(test|test-d)\.ts$/.test(file),
);
const read = (file: string): string => readFileSync(inRoot(file), 'utf8');

const snippets = [
  ...documents.flatMap((file) => fromMarkdown(file, read(file))),
  ...sources.flatMap((file) => fromDocstrings(file, read(file))),
];

describe('documentation', () => {
  let outcomes: readonly Outcome[] = [];
  beforeAll(async () => {
    outcomes = await run(snippets);
  }, 300_000);

  test('has been found', () => expect(documents).toContain('CONTRIBUTING.md'));

  for (const [index, { file, line, expectError }] of snippets.entries()) {
    test(`${file}:${line} ${expectError === undefined ? 'runs' : `does not compile: ${expectError}`}`, () => {
      const { messages = [], thrown } = outcomes[index] ?? {};
      if (expectError === undefined) {
        expect(messages.join('\n')).toBe('');
        expect(thrown).toBeUndefined();
      } else {
        expect(messages.join('\n')).toContain(expectError);
      }
    });
  }
});
