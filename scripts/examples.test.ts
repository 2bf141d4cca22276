/** Every program of examples/src and of the tutorial runs to its end. Those of the tutorial fail if a check of theirs does. */
import { existsSync, readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { inRoot } from './setup/paths.mjs';

const programs = (folder: string, which: RegExp): readonly string[] =>
  readdirSync(inRoot(folder))
    .filter((file) => which.test(file) && !file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file}`);

const tutorial = programs('examples/tutorial', /^s\d\d-.*\.ts$/);
const examples = [...programs('examples/src', /\.ts$/), ...tutorial];

test.each(examples)('%s', { timeout: 120_000 }, async (file) => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await expect(import(inRoot(file))).resolves.toBeDefined();
  } finally {
    log.mockRestore();
  }
});

test.each(tutorial)('%s has its figure in the documentation', (file) => {
  const figure = file.replace('examples/tutorial/', 'docs/images/tutorial/').replace(/\.ts$/, '.svg');
  expect(existsSync(inRoot(figure)), figure).toBe(true);
});
