import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { withResults } from './document.ts';
import { toJson } from './json.ts';
import { isNamed, parseOptions } from './options.ts';
import { absences, CheckFailed, type Result, ratioTarget, requireChecks, type Target, verdictOf } from './row.ts';
import { showResult } from './show.ts';

const check = (error: number) => ({ what: 'places', error, tolerance: 1e-4 });

test('a check fails above its tolerance, and if the error is no number', () => {
  expect(() => requireChecks([check(1e-4), check(0)])).not.toThrow();
  expect(() => requireChecks([check(0), check(2e-4)])).toThrow(CheckFailed);
  expect(() => requireChecks([check(Number.NaN)])).toThrow(/places: off by NaN/);
});

test('a target bounds from its side; a number that is none misses it; a stretch cannot be missed', () => {
  const target: Target = { what: 'ratio', limit: 4, value: 5, side: 'at least' };
  expect(verdictOf(target)).toBe('met');
  expect(verdictOf({ ...target, side: 'at most' })).toBe('MISSED');
  expect(verdictOf({ ...target, value: Number.NaN })).toBe('MISSED');
  expect(verdictOf({ ...target, value: 3, stretch: true })).toBe('not reached, and not asked for');
  expect(verdictOf({ ...target, value: { without: 'PyTorch' } })).toBe('NOT JUDGED');
});

test('a target on several peers is on the fastest of them, and wants them all', () => {
  const peer = (ratio: number) => ({ value: 1, spread: [1, 1] as const, ratio, ratioSpread: [1, 1] as const });
  const peers = { a: peer(9), b: peer(7), gone: { absent: 'not here' } };
  expect(ratioTarget(peers, ['a', 'b'], 8)).toMatchObject({ value: 7, limit: 8, side: 'at least' });
  expect(ratioTarget(peers, ['a', 'gone'], 8).value).toEqual({ without: 'gone' });
  expect(ratioTarget(peers, ['a', 'never heard of'], 8).value).toEqual({ without: 'never heard of' });
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
  targets: [
    { what: 'ratio', value: 20, limit: 30, side: 'at least' },
    { what: 'time of away / ours', value: { without: 'away' }, limit: 2, side: 'at least' },
  ],
  notes: ['3% of the peak'],
};

test('a result shows times, ratios, who is absent and why, and what was missed', () => {
  const text = showResult(result, true);
  expect(text).toMatch(/ours +12\.3 +12\.0 to 13\.0 +1/);
  expect(text).toMatch(/slow +247 +240 to 250 +20\.0 \(19\.0 to 21\.0\)/);
  expect(text).toContain('ABSENT away: not installed; to have it: npm ci');
  expect(text).toContain('INCOMPLETE');
  expect(text).toContain('at least 30: MISSED');
  expect(text).toContain('at least 2: NOT JUDGED, for away is absent');
  expect(text).toContain('3% of the peak');
  expect(showResult(result, false)).not.toContain('MISSED');
});

test('a result where everybody took part is not called incomplete', () => {
  const { slow } = result.peers;
  expect(absences(result)).toEqual([['away', 'not installed; to have it: npm ci']]);
  expect(showResult({ ...result, peers: slow === undefined ? {} : { slow } }, true)).not.toContain('INCOMPLETE');
});

test('as data, a result is what it is agreed to be, and whoever is absent has no numbers', () => {
  expect(JSON.parse(JSON.stringify(toJson([result])))).toEqual([
    {
      id: 'w0',
      ours: 12.34,
      unit: 'us',
      peers: {
        slow: { value: 246.8, ratio: 20, spread: [19, 21] },
        away: { value: null, ratio: null, spread: null, absent: 'not installed; to have it: npm ci' },
      },
      checked: true,
    },
  ]);
});

test('results replace what stands between the marks of the page, and nothing else', () => {
  const page = (body: string) =>
    `# P\n\n<!-- results: written by \`npm run bench -- --document\` -->\n${body}<!-- end of results -->\nend\n`;
  const once = withResults(page('old\n'), [result], true);
  expect(once).toContain('| slow | 247 | 240 to 250 | 20.0 (19.0 to 21.0) |');
  expect(once).not.toContain('old');
  expect(withResults(once, [result], true)).toBe(once);
  expect(() => withResults('# P\n', [result], true)).toThrow(/lacks/);

  // Those of some rows stand beside the others, in their old places.
  const [first, second] = [
    { ...result, id: 'a' },
    { ...result, id: 'b' },
  ];
  const both = withResults(once, [first, second], true);
  expect(withResults(withResults(page(''), [first], true), [second], false)).toBe(both);
  expect(withResults(both, [{ ...first, title: 'another' }], false)).toBe(both.replace(/### a: .*/, '### a: another'));
  expect(() => withResults(both.replace('Taken on', 'Taken elsewhere, on'), [first], false)).toThrow(/another machine/);
});

test('options are read, and unknown ones are refused', () => {
  const options = { help: false, smoke: false, peers: true, document: false, json: undefined, filters: [] };
  expect(parseOptions([])).toEqual(E.right(options));
  expect(parseOptions(['w1', '--smoke', '--no-peers', '--json', 'f'])).toEqual(
    E.right({ ...options, smoke: true, peers: false, json: 'f', filters: ['w1'] }),
  );
  expect(E.isLeft(parseOptions(['--fast']))).toBe(true);
});

test('a row is named by its name, or by the part of it before a hyphen', () => {
  const chosen = (...filters: readonly string[]) =>
    ['w1', 'w1-single', 'w10', 'w8-schools'].filter((id) => isNamed(id, filters));
  expect(chosen()).toHaveLength(4);
  expect(chosen('w1')).toEqual(['w1', 'w1-single']);
  expect(chosen('w8-schools', 'w10')).toEqual(['w10', 'w8-schools']);
  expect(chosen('w')).toEqual([]);
});
