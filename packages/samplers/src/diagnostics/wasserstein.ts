/** How far two sets of numbers are apart, as laws on a line. */
import { sorted } from './moments.ts';

/**
 * The Wasserstein distance of order `p` between the empirical laws of two sets of numbers, of any sizes, in their unit: the `p`-th root of the least mean `|x - y|^p` by which one
 * must be moved to become the other. In one dimension the best way is to keep the order, `(∫ |F⁻¹(u) - G⁻¹(u)|^p du)^(1/p)`; for `p = 1` it is `∫ |F(x) - G(x)| dx`.
 *
 * NaN if a set is empty.
 *
 * @param order `p`, at least 1; 1 unless given
 *
 * @source C. Villani, Topics in optimal transportation (2003), section 2.2
 * @category distances
 * @example
 * import * as assert from 'node:assert'
 * import { wasserstein } from '@ergodic/samplers/diagnostics'
 *
 * assert.strictEqual(wasserstein([0, 1, 2], [5, 7, 6]), 5)
 * assert.strictEqual(wasserstein([0], [-1, 3]), 2)
 */
export const wasserstein = (a: ArrayLike<number>, b: ArrayLike<number>, order = 1): number => {
  const [first, second] = [sorted(a), sorted(b)];
  const [n, m] = [first.length, second.length];
  // Shares of the sets are counted in parts of 1 / (n m): a number of the one is m of them, one of the other is n.
  const parts = n * m;
  let total = 0;
  for (let i = 0, j = 0, done = 0; done < parts; ) {
    const end = Math.min((i + 1) * m, (j + 1) * n);
    total += (end - done) * Math.abs((first[i] ?? Number.NaN) - (second[j] ?? Number.NaN)) ** order;
    if (end === (i + 1) * m) i += 1;
    if (end === (j + 1) * n) j += 1;
    done = end;
  }
  return (total / parts) ** (1 / order);
};

/**
 * What `wasserstein` gives on average for `n` independent numbers of one law and `m` others of it, where both are many:
 * `√(2/π) √(1/n + 1/m) ∫ √(F (1 - F)) dx`, for the difference of the two distribution functions is nearly normal at each place.
 *
 * @param law numbers of the law, whose distribution function is taken for `F`
 * @source E. del Barrio, E. Giné, C. Matrán, Central limit theorems for the Wasserstein distance between the empirical and the true
 *   distributions (1999)
 */
export const wassersteinByChance = (law: ArrayLike<number>, n: number, m: number): number => {
  const all = sorted(law);
  let width = 0;
  for (let i = 1; i < all.length; i++) {
    const below = i / all.length;
    width += Math.sqrt(below * (1 - below)) * ((all[i] ?? 0) - (all[i - 1] ?? 0));
  }
  return Math.sqrt((2 / Math.PI) * (1 / n + 1 / m)) * width;
};
