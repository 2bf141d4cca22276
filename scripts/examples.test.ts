/** Every program of examples/src runs to its end. */
import { readdirSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { inRoot } from './setup/paths.mjs';

const examples = readdirSync(inRoot('examples/src')).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
);

test.each(examples)('%s', { timeout: 120_000 }, async (file) => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await expect(import(inRoot('examples/src', file))).resolves.toBeDefined();
  } finally {
    log.mockRestore();
  }
});
