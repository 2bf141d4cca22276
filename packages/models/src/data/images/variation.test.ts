import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Frequencies } from './frequencies.ts';
import { type Variation, variationBetween, variationFromLaw } from './variation.ts';

const counted = (counts: readonly number[]): Frequencies => ({
  factors: [],
  counts: Float64Array.from(counts),
  total: counts.reduce((a, b) => a + b, 0),
});

/** All ways to have `n` images in `cells` cells. */
const compositions = (n: number, cells: number): readonly (readonly number[])[] =>
  cells === 1
    ? [[n]]
    : Array.from({ length: n + 1 }, (_, k) => compositions(n - k, cells - 1).map((rest) => [k, ...rest])).flat();

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** The probability of some counts under a law. */
const multinomial = (counts: readonly number[], law: readonly number[]): number =>
  counts.reduce(
    (product, count, k) => (product * (law[k] ?? 0) ** count) / factorial(count),
    factorial(counts.reduce((a, b) => a + b, 0)),
  );

const distance = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((sum, value, k) => sum + Math.abs(value - (q[k] ?? 0)) / 2, 0);

const law = (cells: number): fc.Arbitrary<readonly number[]> =>
  fc
    .array(fc.oneof(fc.constant(0), fc.double({ min: 0.05, max: 1, noNaN: true })), {
      minLength: cells,
      maxLength: cells,
    })
    .filter((weights) => weights.some((weight) => weight > 0))
    .map((weights) => weights.map((weight) => weight / weights.reduce((a, b) => a + b, 0)));

/** The mean and the variance of a number over all counts. */
const momentsOver = (
  n: number,
  of: readonly number[],
  value: (counts: readonly number[]) => number,
): readonly [number, number] => {
  const all = compositions(n, of.length).map((counts) => [multinomial(counts, of), value(counts)] as const);
  const mean = all.reduce((sum, [p, v]) => sum + p * v, 0);
  return [mean, all.reduce((sum, [p, v]) => sum + p * (v - mean) ** 2, 0)];
};

const fromLaw = (of: readonly number[], counts: readonly number[]): Variation =>
  variationFromLaw(Float64Array.from(of))(counted(counts));

const small = fc.integer({ min: 2, max: 9 });

describe('the distance from a law', () => {
  it('is half the sum of differences, and its floor the exact mean where the law is true', () => {
    fc.assert(
      fc.property(small, law(3), (n, of) => {
        const [mean] = momentsOver(n, of, (counts) => fromLaw(of, counts).value);
        for (const counts of compositions(n, 3)) {
          const { value, floor } = fromLaw(of, counts);
          expect(value).toBeCloseTo(
            distance(
              counts.map((count) => count / n),
              of,
            ),
            12,
          );
          expect(floor).toBeCloseTo(mean, 12);
        }
      }),
      {
        numRuns: 50,
        examples: [
          [2, [0.5, 0.5, 0]],
          [4, [0.25, 0.25, 0.5]],
          [3, [0, 1, 0]],
        ],
      },
    );
  });

  it('has a jackknife: leaving out one image after the other', () => {
    fc.assert(
      fc.property(small, law(3), (n, of) => {
        for (const counts of compositions(n, 3)) {
          const images = counts.flatMap((count, cell) => Array.from({ length: count }, () => cell));
          const without = images.map((gone) =>
            distance(
              counts.map((count, cell) => (count - (cell === gone ? 1 : 0)) / (n - 1)),
              of,
            ),
          );
          const mean = without.reduce((a, b) => a + b, 0) / n;
          const variance = ((n - 1) / n) * without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
          expect(fromLaw(of, counts).standardError ** 2).toBeCloseTo(variance, 12);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('has a standard error that is not too small: the inequality of Efron and Stein, by enumeration', () => {
    fc.assert(
      fc.property(small, law(3), law(3), (n, truth, expected) => {
        const [squares] = momentsOver(n, truth, (counts) => fromLaw(expected, counts).standardError ** 2);
        const [, variance] = momentsOver(n - 1, truth, (counts) =>
          distance(
            counts.map((count) => count / (n - 1)),
            expected,
          ),
        );
        expect(squares).toBeGreaterThanOrEqual(((n - 1) / n) * variance - 1e-12);
      }),
      { numRuns: 50 },
    );
  });

  it('has the right standard error where the law is far: that of a mean', () => {
    // One cell is too full and all others too empty, whatever happens: the distance is the excess of that cell.
    const { value, standardError } = fromLaw([0.1, 0.9], [60, 40]);
    expect(value).toBeCloseTo(0.5, 12);
    expect(standardError).toBeCloseTo(Math.sqrt((0.6 * 0.4) / 99), 12);
  });
});

describe('the distance of two counts', () => {
  const between = (a: readonly number[], b: readonly number[]): Variation => variationBetween(counted(a))(counted(b));

  it('is half the sum of differences, symmetric, and 0 of equals', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { minLength: 1, maxLength: 6 }), (pairs) => {
        const [a, b] = [pairs.map(([x]) => x + 1), pairs.map(([, y]) => y + 1)];
        if (pairs.length === 1) return;
        const [n, m] = [a.reduce((x, y) => x + y), b.reduce((x, y) => x + y)];
        const found = between(a, b);
        expect(found.value).toBeCloseTo(
          distance(
            a.map((x) => x / n),
            b.map((y) => y / m),
          ),
          12,
        );
        const back = between(b, a);
        expect(back.value).toBeCloseTo(found.value, 12);
        expect(back.standardError).toBeCloseTo(found.standardError, 12);
        expect(back.floor).toBeCloseTo(found.floor, 12);
        expect(between(a, a).value).toBe(0);
      }),
    );
  });

  it('has as its floor the mean over all ways to deal the images out again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3), { minLength: 2, maxLength: 5 }),
        fc.array(fc.nat(3), { minLength: 2, maxLength: 5 }),
        (first, second) => {
          const all = [...first, ...second];
          const n = first.length;
          const tally = (images: readonly number[]): readonly number[] =>
            [0, 1, 2, 3].map((cell) => images.filter((image) => image === cell).length);
          const distances: number[] = [];
          for (let mask = 0; mask < 2 ** all.length; mask++) {
            const one = all.filter((_, i) => (mask >> i) % 2 === 1);
            if (one.length !== n) continue;
            const other = all.filter((_, i) => (mask >> i) % 2 === 0);
            distances.push(
              distance(
                tally(one).map((x) => x / n),
                tally(other).map((x) => x / other.length),
              ),
            );
          }
          const mean = distances.reduce((a, b) => a + b, 0) / distances.length;
          expect(between(tally(first), tally(second)).floor).toBeCloseTo(mean, 12);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is the distance from a law where the second count is very large', () => {
    const [a, of] = [
      [30, 50, 20],
      [0.2, 0.3, 0.5],
    ];
    const exact = fromLaw(of, a);
    const found = between(
      a,
      of.map((p) => 1e6 * p),
    );
    expect(found.value).toBeCloseTo(exact.value, 12);
    expect(found.standardError).toBeCloseTo(exact.standardError, 5);
    expect(found.floor).toBeGreaterThan(0.02); // of pooled counts, so not that of the law
  });
});

describe('frequencies that say nothing', () => {
  it('are refused', () => {
    expect(() => fromLaw([0.5, 0.5], [1, 0])).toThrow(/1 images, where two are needed/);
    expect(() => fromLaw([0.5, 0.5], [1, 1, 0])).toThrow(/3 cells, where there are 2/);
    expect(() => variationBetween(counted([1, 1]))(counted([2]))).toThrow(/1 cells, where there are 2/);
  });
});
