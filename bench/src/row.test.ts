import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { withResults } from './document.ts';
import { parseOptions } from './options.ts';
import { CheckFailed, isMet, type Result, requireChecks } from './row.ts';
import { showResult } from './show.ts';

const check = (error: number) => ({ what: 'places', error, tolerance: 1e-4 });

test('a check fails above its tolerance, and if the error is no number', () => {
  expect(() => requireChecks([check(1e-4), check(0)])).not.toThrow();
  expect(() => requireChecks([check(0), check(2e-4)])).toThrow(CheckFailed);
  expect(() => requireChecks([check(Number.NaN)])).toThrow(/places: off by NaN/);
});

test('a target bounds from its side, and a number that is none does not meet it', () => {
  const target = { what: 'ratio', limit: 4 };
  expect(isMet({ ...target, value: 5, side: 'at least' })).toBe(true);
  expect(isMet({ ...target, value: 5, side: 'at most' })).toBe(false);
  expect(isMet({ ...target, value: Number.NaN, side: 'at least' })).toBe(false);
});

const result: Result = {
  id: 'w0',
  title: 'Nothing',
  unit: 'us',
  ours: 12.34,
  spread: [12, 13],
  peers: {
    slow: { value: 246.8, spread: [240, 250], ratio: 20, ratioSpread: [19, 21] },
    away: { absent: 'not installed; to have it: npm ci' },
  },
  checked: true,
  checks: [],
  targets: [{ what: 'ratio', value: 20, limit: 30, side: 'at least' }],
};

test('a result shows times, ratios, who is absent and why, and what was missed', () => {
  const text = showResult(result, true);
  expect(text).toMatch(/ours +12\.3 +12\.0 to 13\.0 +1/);
  expect(text).toMatch(/slow +247 +240 to 250 +20\.0 \(19\.0 to 21\.0\)/);
  expect(text).toContain('ABSENT away: not installed; to have it: npm ci');
  expect(text).toContain('at least 30: MISSED');
  expect(showResult(result, false)).not.toContain('MISSED');
});

test('results replace what stands between the marks of the page, and nothing else', () => {
  const page = (body: string) =>
    `# P\n\n<!-- results: written by \`npm run bench -- --document\` -->\n${body}<!-- end of results -->\nend\n`;
  const once = withResults(page('old\n'), [result]);
  expect(once).toContain('| slow | 247 | 240 to 250 | 20.0 (19.0 to 21.0) |');
  expect(once).not.toContain('old');
  expect(withResults(once, [result])).toBe(once);
  expect(() => withResults('# P\n', [result])).toThrow(/lacks/);
});

test('options are read, and unknown ones are refused', () => {
  const options = { help: false, smoke: false, peers: true, document: false, json: undefined, filters: [] };
  expect(parseOptions([])).toEqual(E.right(options));
  expect(parseOptions(['w1', '--smoke', '--no-peers', '--json', 'f'])).toEqual(
    E.right({ ...options, smoke: true, peers: false, json: 'f', filters: ['w1'] }),
  );
  expect(E.isLeft(parseOptions(['--fast']))).toBe(true);
});
