import type { Frequencies } from './frequencies.ts';

/**
 * A total variation distance between what was counted and what was to be expected, or between two counts.
 *
 * @category model
 */
export interface Variation {
  /** `½ Σ |p - q|`, from 0 (the same frequencies) to 1 (nothing in common). */
  readonly value: number;
  /** By the jackknife; rather too large than too small. */
  readonly standardError: number;
  /**
   * What `value` would be on average if there were no difference: counts are never exactly as expected, and with many cells and few images
   * they are far from it. A difference counts as far as it exceeds this.
   */
  readonly floor: number;
}

const half = 0.5;

/** `ln k!` for `k` from 0 to `n`. */
const logFactorials = (n: number): Float64Array => {
  const logs = new Float64Array(n + 1);
  for (let k = 1; k <= n; k++) logs[k] = (logs[k - 1] ?? 0) + Math.log(k);
  return logs;
};

/**
 * `E|X - n p|` of a binomial `X`: `2 ν C(n, ν) p^ν (1 - p)^(n - ν + 1)` with `ν = ⌊n p⌋ + 1`.
 *
 * @source A. de Moivre (1730); P. Diaconis and S. Zabell, "Closed form summation for classical distributions", Statistical Science 6 (1991)
 */
const binomialDeviation = (n: number, p: number, logs: Float64Array): number => {
  const at = Math.floor(n * p) + 1;
  if (p <= 0 || at > n) return 0;
  const log = (k: number): number => logs[k] ?? 0;
  const logTerm = log(n) - log(at) - log(n - at) + at * Math.log(p) + (n - at + 1) * Math.log1p(-p);
  return 2 * at * Math.exp(logTerm);
};

/** `E|X - c n / N|` of a hypergeometric `X`: how many of `c` marked ones are among `n` of `N`, chosen at random. */
const hypergeometricDeviation = (n: number, marked: number, all: number, logs: Float64Array): number => {
  const log = (k: number): number => logs[k] ?? 0;
  const choose = (from: number, k: number): number => log(from) - log(k) - log(from - k);
  const mean = (marked * n) / all;
  const whole = choose(all, n);
  let sum = 0;
  for (let k = Math.max(0, n - (all - marked)); k <= Math.min(marked, n); k++)
    sum += Math.abs(k - mean) * Math.exp(choose(marked, k) + choose(all - marked, n - k) - whole);
  return sum;
};

const sumOver = (counts: Float64Array, term: (count: number, cell: number) => number): number => {
  let sum = 0;
  for (let cell = 0; cell < counts.length; cell++) sum += term(counts[cell] ?? 0, cell);
  return sum;
};

/** The variance, by leaving out one image after the other, of the distance of one count from given probabilities. */
const jackknife = ({ counts, total }: Frequencies, expected: (cell: number) => number): number => {
  const left = total - 1;
  const gap = (count: number, cell: number): number => half * Math.abs(count / left - expected(cell));
  const all = sumOver(counts, gap);
  const without = (count: number, cell: number): number => all - gap(count, cell) + gap(count - 1, cell);
  const mean = sumOver(counts, (count, cell) => count * without(count, cell)) / total;
  return (left / total) * sumOver(counts, (count, cell) => count * (without(count, cell) - mean) ** 2);
};

const check = (a: Frequencies, cells: number): void => {
  if (a.total < 2) throw new RangeError(`frequencies of ${a.total} images, where two are needed`);
  if (a.counts.length !== cells)
    throw new RangeError(`frequencies of ${a.counts.length} cells, where there are ${cells}`);
};

/**
 * The distance of what was counted from a law.
 *
 * `RangeError` for fewer than two images, or another number of cells.
 *
 * @param law a probability for each cell, as `jointLaw` gives them
 * @category destructors
 * @source B. Efron and C. Stein, "The jackknife estimate of variance", Annals of Statistics 9 (1981): on average it is not too small
 * @example
 * import * as assert from 'node:assert';
 * import { key } from '@ergodic/core/random';
 * import { frequencies, imageFamily, jointLaw, sampleImages, variationFromLaw } from '@ergodic/models/data/images';
 *
 * const { bins } = sampleImages(imageFamily(16, { shape: [1, 0, 0, 0, 0] }))(key(0), 300); // only bars, where there should be
 * const law = jointLaw(imageFamily(16), ['shape']); // as many blobs and strokes
 * const { value, floor } = variationFromLaw(law)(frequencies(['shape'])(bins));
 * assert.ok(Math.abs(value - 2 / 3) < 1e-12 && floor < 0.05);
 */
export const variationFromLaw =
  (law: Float64Array) =>
  (seen: Frequencies): Variation => {
    const { counts, total } = seen;
    check(seen, law.length);
    const expected = (cell: number): number => law[cell] ?? 0;
    const logs = logFactorials(total);
    return {
      value: sumOver(counts, (count, cell) => half * Math.abs(count / total - expected(cell))),
      standardError: Math.sqrt(jackknife(seen, expected)),
      floor: sumOver(counts, (_, cell) => (half * binomialDeviation(total, expected(cell), logs)) / total),
    };
  };

/**
 * The distance between two counts. Its floor is the mean over all ways to deal the images out to the two sets.
 *
 * `RangeError` for fewer than two images, or different numbers of cells.
 *
 * @category destructors
 * @source as of {@link variationFromLaw}
 */
export const variationBetween =
  (first: Frequencies) =>
  (second: Frequencies): Variation => {
    check(first, first.counts.length);
    check(second, first.counts.length);
    const [n, m] = [first.total, second.total];
    const p = (cell: number): number => (first.counts[cell] ?? 0) / n;
    const q = (cell: number): number => (second.counts[cell] ?? 0) / m;
    const logs = logFactorials(n + m);
    const deviation = (count: number, cell: number): number =>
      hypergeometricDeviation(n, count + (second.counts[cell] ?? 0), n + m, logs) * ((n + m) / (n * m));
    return {
      value: sumOver(first.counts, (_, cell) => half * Math.abs(p(cell) - q(cell))),
      standardError: Math.sqrt(jackknife(first, q) + jackknife(second, p)),
      floor: sumOver(first.counts, (count, cell) => half * deviation(count, cell)),
    };
  };
