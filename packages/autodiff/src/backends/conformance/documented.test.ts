/** The table of errors in the documentation is that of the suite. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { boundOf, rows } from './bounds.ts';
import { whereOf } from './words.ts';

const document = readFileSync(new URL('../../../../../docs/backends.md', import.meta.url), 'utf8');
const table = document.slice(document.indexOf('<!-- errors -->'), document.indexOf('<!-- /errors -->'));
const lines = table
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );

test('it has the rows of the suite, with their domains and units, and no others', () => {
  expect(lines.map((cells) => cells.slice(0, 3))).toEqual(rows.map((row) => [row.name, whereOf(row), row.unit]));
});

const modes = ['cpu', 'webasm', 'webgl2', 'webgpu', 'wasm f32', 'wasm f64'];

test('every error in it is within its bound', () => {
  for (const [name, , , , ...errors] of lines) {
    const row = rows.find((found) => found.name === name) ?? { name: '', accuracy: 'exact', unit: 'ulp' };
    expect(errors.length, name).toBe(modes.length);
    errors.forEach((error, i) => {
      expect(Number(error), `${name}, ${modes[i]}`).toBeLessThanOrEqual(boundOf(row, modes[i] ?? ''));
    });
  }
});
