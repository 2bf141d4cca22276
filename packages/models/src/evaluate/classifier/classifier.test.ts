import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it, test } from 'vitest';
import { auroc, calibration, calibrationGaps, type Predictions } from './index.ts';

const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(`expected a value, got ${JSON.stringify(either.left)}`);
  return either.right;
};

/** Small whole numbers: many ties. */
const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 30 });

describe('auroc', () => {
  it('is the share of pairs in which the first is above the second, ties counted half', () => {
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        const wins = a.flatMap((x) => b.map((y): number => (x > y ? 1 : x === y ? 0.5 : 0)));
        expect(right(auroc(a, b)).value).toBeCloseTo(wins.reduce((s, w) => s + w, 0) / wins.length, 12);
      }),
    );
  });

  it('has DeLong’s standard error: variances of the shares of each score', () => {
    const variance = (values: readonly number[]): number => {
      const mean = values.reduce((s, v) => s + v, 0) / values.length;
      return values.length < 2 ? 0 : values.reduce((s, v) => s + (v - mean) ** 2, 0) / (values.length - 1);
    };
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        const psi = (x: number, y: number): number => (x > y ? 1 : x === y ? 0.5 : 0);
        const ofFirst = a.map((x) => b.reduce((s, y) => s + psi(x, y), 0) / b.length);
        const ofSecond = b.map((y) => a.reduce((s, x) => s + psi(x, y), 0) / a.length);
        const error = Math.sqrt(variance(ofFirst) / a.length + variance(ofSecond) / b.length);
        expect(right(auroc(a, b)).error).toBeCloseTo(error, 12);
      }),
    );
  });

  it('depends on the order of scores alone, and turns over when the kinds change places', () => {
    fc.assert(
      fc.property(scores, scores, (a, b) => {
        const { value, error } = right(auroc(a, b));
        const stretch = (x: number): number => Math.exp(x) - 3;
        const stretched = right(auroc(a.map(stretch), b.map(stretch)));
        expect(stretched).toEqual({ value, error });
        const turned = right(auroc(b, a));
        expect(turned.value).toBeCloseTo(1 - value, 12);
        expect(turned.error).toBeCloseTo(error, 12);
        expect(right(auroc(a, a)).value).toBeCloseTo(1 / 2, 12);
      }),
    );
  });

  it('takes infinite scores, and refuses none and NaN', () => {
    expect(right(auroc([0, Infinity], [-Infinity])).value).toBe(1);
    expect(right(auroc([-Infinity], [-Infinity])).value).toBe(1 / 2);
    expect(auroc([], [1])).toMatchObject({ left: { reason: expect.stringContaining('no scores of the first kind') } });
    expect(auroc([1], [2, Number.NaN])).toMatchObject({
      left: { reason: expect.stringContaining('score 2 of the second kind is NaN') },
    });
  });

  it('leaves what it is given as it was', () => {
    const given = Float64Array.of(3, 1, 2);
    auroc(given, given);
    expect(given).toEqual(Float64Array.of(3, 1, 2));
  });
});

/** Two classes, the first with probability `p`, and right or not. */
const binary = (rows: readonly (readonly [p: number, label: 0 | 1])[]): Predictions => ({
  probabilities: Float64Array.from(rows.flatMap(([p]) => [p, 1 - p])),
  classes: 2,
  labels: rows.map(([, label]) => label),
});

const predictions = fc.integer({ min: 2, max: 4 }).chain((classes) =>
  fc
    .array(
      fc.record({
        odds: fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: classes, maxLength: classes }),
        label: fc.integer({ min: 0, max: classes - 1 }),
      }),
      { minLength: 1, maxLength: 40 },
    )
    .map(
      (rows): Predictions => ({
        probabilities: Float64Array.from(
          rows.flatMap(({ odds }) => odds.map((o) => o / odds.reduce((a, b) => a + b, 0))),
        ),
        classes,
        labels: rows.map(({ label }) => label),
      }),
    ),
);

const rowsOf = ({ probabilities, classes, labels }: Predictions) =>
  Array.from(labels, (label, i) => ({
    row: Array.from(probabilities.subarray(i * classes, (i + 1) * classes)),
    label,
  }));

describe('calibration', () => {
  it('is its definition: bins one by one', () => {
    fc.assert(
      fc.property(predictions, fc.integer({ min: 1, max: 20 }), (given, bins) => {
        const found = right(calibration(given, bins));
        const all = rowsOf(given).map(({ row, label }) => {
          const confidence = Math.max(...row);
          return { confidence, hit: row.indexOf(confidence) === label ? 1 : 0 };
        });
        let ece = 0;
        let mce = 0;
        for (let b = 0; b < bins; b++) {
          const inside = all.filter(({ confidence }) => confidence > b / bins && confidence <= (b + 1) / bins);
          if (inside.length === 0) continue;
          const mean = (f: (one: (typeof all)[number]) => number): number =>
            inside.reduce((s, one) => s + f(one), 0) / inside.length;
          const gap = Math.abs(mean(({ hit }) => hit) - mean(({ confidence }) => confidence));
          ece += (inside.length / all.length) * gap;
          mce = Math.max(mce, gap);
        }
        expect(found.ece).toBeCloseTo(ece, 10);
        expect(found.mce).toBeCloseTo(mce, 10);
        expect(found.bins.reduce((s, { count }) => s + count, 0)).toBe(all.length);
        expect(found.accuracy).toBeCloseTo(all.reduce((s, { hit }) => s + hit, 0) / all.length, 12);
      }),
    );
  });

  test.each([
    [0.8, 10, 5],
    [0.9, 10, 9],
    [0.6, 4, 4],
    [1, 4, 1],
  ])('of one that always is %f sure, and of %i is right %i times: the difference', (p, n, hits) => {
    const rows = Array.from({ length: n }, (_, i) => [p, i < hits ? 0 : 1] as const);
    const { ece, mce, accuracy, bins } = right(calibration(binary(rows)));
    expect(ece).toBeCloseTo(Math.abs(p - hits / n), 12);
    expect(mce).toBeCloseTo(ece, 12);
    expect(accuracy).toBeCloseTo(hits / n, 12);
    expect(bins.filter(({ count }) => count > 0)).toHaveLength(1);
  });

  it('adds up differences of bins, and does not let them cancel', () => {
    // 60% sure and always right; 90% sure and right half of the time.
    const rows = [...[0, 0, 0, 0].map((l) => [0.6, l] as const), ...[0, 0, 1, 1].map((l) => [0.9, l] as const)];
    const { ece, mce } = right(
      calibration(binary(rows.map(([p, l]): readonly [number, 0 | 1] => [p, l === 0 ? 0 : 1])), 10),
    );
    expect(ece).toBeCloseTo(0.5 * 0.4 + 0.5 * 0.4, 12);
    expect(mce).toBeCloseTo(0.4, 12);
  });

  it('is a mean over predictions, whose terms have the sign of their bin', () => {
    fc.assert(
      fc.property(predictions, fc.integer({ min: 1, max: 20 }), (given, bins) => {
        const gaps = right(calibrationGaps(given, bins));
        expect(gaps.reduce((a, b) => a + b, 0) / gaps.length).toBeCloseTo(right(calibration(given, bins)).ece, 10);
        rowsOf(given).forEach(({ row, label }, i) => {
          const confidence = Math.max(...row);
          const miss = Math.abs((row.indexOf(confidence) === label ? 1 : 0) - confidence);
          expect([0, miss]).toContainEqual(expect.closeTo(Math.abs(gaps[i] ?? Number.NaN), 12));
        });
      }),
    );
    expect(calibrationGaps(binary([]))).toEqual(calibration(binary([])));
  });

  it('has proper scores: their definitions, and best in expectation at the truth', () => {
    fc.assert(
      fc.property(predictions, (given) => {
        const found = right(calibration(given));
        const all = rowsOf(given);
        const brier = all.map(({ row, label }) => row.reduce((s, p, c) => s + (p - (c === label ? 1 : 0)) ** 2, 0));
        const logs = all.map(({ row, label }) => -Math.log(row[label] ?? Number.NaN));
        const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
        expect(found.brier).toBeCloseTo(mean(brier), 12);
        expect(found.logScore).toBeCloseTo(mean(logs), 12);
      }),
    );
    // Of ten, seven are of the first class: 0.7 is best.
    const expected = (p: number) =>
      right(calibration(binary(Array.from({ length: 10 }, (_, i) => [p, i < 7 ? 0 : 1] as const))));
    for (const p of [0.5, 0.65, 0.75, 0.95]) {
      expect(expected(p).brier).toBeGreaterThan(expected(0.7).brier);
      expect(expected(p).logScore).toBeGreaterThan(expected(0.7).logScore);
    }
    expect(expected(0.7).brier).toBeCloseTo(2 * 0.7 * 0.3, 12);
    expect(right(calibration(binary([[1, 1]]))).logScore).toBe(Infinity);
    expect(right(calibration(binary([[1, 1]]))).brier).toBe(2);
  });

  it('does not depend on the order of predictions', () => {
    fc.assert(
      fc.property(predictions, (given) => {
        const reversed: Predictions = {
          ...given,
          probabilities: Float64Array.from(
            rowsOf(given)
              .reverse()
              .flatMap(({ row }) => row),
          ),
          labels: Array.from(given.labels).reverse(),
        };
        const [a, b] = [right(calibration(given)), right(calibration(reversed))];
        for (const name of ['ece', 'mce', 'brier', 'logScore', 'accuracy'] as const)
          expect(a[name]).toBeCloseTo(b[name], 10);
      }),
    );
  });

  test.each<readonly [string, Predictions, number, RegExp]>([
    ['no predictions', binary([]), 15, /no predictions/],
    ['one class', { probabilities: Float64Array.of(1), classes: 1, labels: [0] }, 15, /two or more/],
    ['too few', { probabilities: Float64Array.of(1, 0, 1), classes: 2, labels: [0, 0] }, 15, /want 4 .* given 3/],
    ['a sum', { probabilities: Float64Array.of(1, 0, 0.6, 0.6), classes: 2, labels: [0, 0] }, 15, /row 2 is 0.6, 0.6/],
    ['less than nothing', { probabilities: Float64Array.of(1.5, -0.5), classes: 2, labels: [0] }, 15, /row 1/],
    ['NaN', { probabilities: Float64Array.of(Number.NaN, 1), classes: 2, labels: [0] }, 15, /row 1/],
    ['no class', { probabilities: Float64Array.of(1, 0), classes: 2, labels: [2] }, 15, /label 1 is 2/],
    ['no bins', binary([[0.5, 0]]), 0, /0 bins/],
  ])('refuses %s', (_, given, bins, reason) => {
    expect(calibration(given, bins)).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'BadInput', reason: expect.stringMatching(reason) },
    });
  });
});
