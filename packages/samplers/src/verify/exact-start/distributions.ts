/**
 * Tail probabilities, exact far out: a claim is rejected at 1e-9 and below, where approximations by a normal law are off by factors.
 */
import { erfc } from '@ergodic/core/special';
import gammainc from '@stdlib/math-base-special-gammainc';
import gammaln from '@stdlib/math-base-special-gammaln';

/** `P(|Z| >= |z|)` of a standard normal. */
export const normalTail = (z: number): number => erfc(Math.abs(z) / Math.SQRT2);

/** `P(Z <= z)`. */
export const normalCdf = (z: number): number => erfc(-z / Math.SQRT2) / 2;

/** The library's tails are within 0.2% of the truth at the sizes in use; so much is added that a probability is never too small. */
const margin = 1.01;

/** Twice the smaller of the two tails of a chi-square law of `k` degrees of freedom, at most 1; from above, by 1%. */
export const chiSquareTail = (x: number, k: number): number => {
  if (!(x >= 0)) return 0;
  const [below, above] = [gammainc(x / 2, k / 2, true, false), gammainc(x / 2, k / 2, true, true)];
  return Math.min(1, 2 * margin * Math.min(below, above));
};

/** The upper tail of a chi-square law of `k` degrees of freedom; from above, by 1%. */
export const chiSquareUpper = (x: number, k: number): number =>
  x > 0 ? Math.min(1, margin * gammainc(x / 2, k / 2, true, true)) : 1;

/** `P(D+ >= d)` of the one-sided Kolmogorov–Smirnov statistic of `n` draws, exactly. */
export const smirnovTail = (d: number, n: number): number => {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  const logOf = (j: number): number =>
    gammaln(n + 1) -
    gammaln(j + 1) -
    gammaln(n - j + 1) +
    (n - j) * Math.log1p(-d - j / n) +
    (j - 1) * Math.log(d + j / n);
  let total = 0;
  for (let j = 0; j < n * (1 - d); j++) total += Math.exp(logOf(j));
  return Math.min(1, d * total);
};

/**
 * `P(D >= d)`, at most: twice the one-sided tail, which is next to exact where it is small.
 *
 * @source Z. W. Birnbaum and F. H. Tingey, One-sided confidence contours for probability distribution functions (1951)
 */
export const kolmogorovTail = (d: number, n: number): number => Math.min(1, 2 * smirnovTail(d, n));

/** The largest distance of the empirical law of numbers from a uniform one. */
export const kolmogorovDistance = (uniforms: ArrayLike<number>): number => {
  const all = Float64Array.from(uniforms).sort();
  return all.reduce((most, u, i) => Math.max(most, u - i / all.length, (i + 1) / all.length - u), 0);
};
