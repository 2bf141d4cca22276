import { foldIn, type Key, key, normal } from '@ergodic/core/random';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it, test } from 'vitest';
import { energyTest, medianDistance, mmdTest, type Sample, type TestTwoSamples } from './index.ts';
import { discrepancy, moved, pair, right, rowsOf } from './test-samples.ts';

const draws = (root: Key, size: number, dimension = 2): Sample => ({
  points: normal(root, [size * dimension]),
  dimension,
});

const tests: readonly (readonly [string, TestTwoSamples, (x: Sample, y: Sample) => number])[] = [
  [
    'mmdTest',
    mmdTest,
    (x, y) => {
      const all = Float64Array.from([...x.points, ...y.points]);
      const m = medianDistance(all, x.dimension);
      const k = (d: number): number =>
        [0.25, 0.5, 1, 2, 4].reduce((sum, f) => sum + Math.exp(-(d * d) / (2 * (f * m) ** 2)), 0) / 5;
      return discrepancy(rowsOf(x), rowsOf(y), k);
    },
  ],
  ['energyTest', energyTest, (x, y) => discrepancy(rowsOf(x), rowsOf(y), (d) => -d)],
];

describe.each(tests)('%s', (_, test2, byDefinition) => {
  it('has its definition for a statistic', () => {
    fc.assert(
      fc.property(pair, ([x, y]) => {
        fc.pre(medianDistance(Float64Array.from([...x.points, ...y.points]), x.dimension) > 1e-2);
        const { statistic } = right(test2(x, y, { key: key(0), permutations: 1 }));
        expect(statistic).toBeCloseTo(byDefinition(x, y), 9);
      }),
    );
  });

  it('has p-values that are exact: of one law, uniform on the multiples of 1/20', () => {
    const seeds = 1000;
    const counts = new Float64Array(20);
    for (let seed = 0; seed < seeds; seed++) {
      const root = foldIn(key(17), seed);
      // Of different sizes, since a test that minds which is which shows there.
      const [x, y] = [draws(foldIn(root, 0), 5), draws(foldIn(root, 1), 9)];
      const { p } = right(test2(x, y, { key: foldIn(root, 2), permutations: 19 }));
      const rank = Math.round(p * 20);
      expect(p * 20).toBeCloseTo(rank, 9);
      counts[rank - 1] = (counts[rank - 1] ?? 0) + 1;
    }
    // Chi-square of 19 degrees of freedom: above 82 with probability 8.4e-10.
    const expected = seeds / 20;
    const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(statistic).toBeLessThan(82);
  });

  it('sees a law that is shifted, wider, or bent', () => {
    const x = draws(key(1), 150);
    const p = (y: Sample): number => right(test2(x, y, { key: key(9), permutations: 199 })).p;
    expect(p(moved(draws(key(2), 150), (row) => row.map((v) => v + 0.8)))).toBe(1 / 200);
    expect(p(moved(draws(key(3), 150), (row) => row.map((v) => 2.5 * v)))).toBe(1 / 200);
    expect(p(moved(draws(key(4), 150), ([a = 0, b = 0]) => [a, b + 1.5 * (a * a - 1)]))).toBe(1 / 200);
  });

  it('is a pure function of samples and key, and gives no small p-value to samples that are equal', () => {
    const [x, y] = [draws(key(1), 20), draws(key(2), 30)];
    expect(test2(x, y, { key: key(4), permutations: 49 })).toEqual(test2(x, y, { key: key(4), permutations: 49 }));
    expect(right(test2(x, x, { key: key(4), permutations: 99 })).p).toBeGreaterThan(0.5);
    // All deals of points that stand in for one another are ties.
    const two: Sample = { points: Float64Array.of(0, 1), dimension: 1 };
    expect(right(test2(two, two, { key: key(4), permutations: 9 })).p).toBeGreaterThan(0.1);
  });

  it('says how far it is, and refuses what it cannot test', () => {
    const seen: (readonly [number, number])[] = [];
    const [x, y] = [draws(key(1), 10), draws(key(2), 10)];
    test2(x, y, { key: key(0), permutations: 50, onProgress: (done, of) => seen.push([done, of]) });
    expect(seen).toEqual([
      [16, 50],
      [32, 50],
      [48, 50],
    ]);
    const reason = (a: Sample, b: Sample, permutations = 9): unknown => {
      const found = test2(a, b, { key: key(0), permutations });
      return E.isLeft(found) ? found.left.reason : found.right;
    };
    const one: Sample = { points: Float64Array.of(1, 2), dimension: 2 };
    expect(reason(one, y)).toMatch(/the first sample has 1 points: at least 2/);
    expect(reason(x, { points: Float64Array.of(1, 2, 3), dimension: 1 })).toMatch(
      /have 2 numbers, those of the second 1/,
    );
    expect(reason(x, { points: Float64Array.of(1, 2, 3), dimension: 2 })).toMatch(/3 numbers: they are no points of 2/);
    expect(reason({ ...x, points: x.points.with(5, Number.NaN) }, y)).toMatch(
      /number 2 of point 3 of the first sample is NaN/,
    );
    expect(reason(draws(key(1), 3000, 1), draws(key(1), 1001, 1))).toMatch(/4001 points: more than 4000/);
    expect(reason(x, y, 0)).toMatch(/permutations is 0/);
  });
});

test('mmdTest has one kernel, whichever sample comes first, of more points than set its width', () => {
  const [x, y] = [draws(key(1), 600), moved(draws(key(2), 611), (row) => row.map((z) => z + 0.1))];
  const one = (a: Sample, b: Sample) => right(mmdTest(a, b, { key: key(0), permutations: 1 })).statistic;
  expect(Math.abs(one(x, y) - one(y, x))).toBeLessThan(1e-12);
});

test('mmdTest has no width for points that coincide', () => {
  const still: Sample = { points: new Float64Array(8), dimension: 2 };
  expect(mmdTest(still, still, { key: key(0) })).toMatchObject({
    left: { reason: expect.stringContaining('one and the same') },
  });
});
