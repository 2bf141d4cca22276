import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import type { Estimate } from '../density.ts';

/** For each of `values`, the share of `among` that lies below it, those that are equal counted half. Both sorted. */
const sharesBelow = (values: Float64Array, among: Float64Array): Float64Array => {
  let [below, upTo] = [0, 0];
  return values.map((value) => {
    while (below < among.length && (among[below] ?? Infinity) < value) below += 1;
    while (upTo < among.length && (among[upTo] ?? Infinity) <= value) upTo += 1;
    return (below + upTo) / 2 / among.length;
  });
};

const varianceOfMean = (values: Float64Array): number => {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  return n < 2 ? 0 : values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1) / n;
};

/**
 * The area under the receiver operating characteristic: the probability that a score of the first kind is above one of the second, equal ones counted half (the statistic
 * of Mann and Whitney). ½ for scores that know nothing, 1 where all of the first are above all of the second. For detecting what is out of distribution, the
 * first are scores of the distribution (a log density, minus an energy, the probability of the likeliest class), the second those of what is not of it.
 *
 * The error is the standard error by DeLong's formula. It is 0 where the kinds do not overlap, which is no proof that they never do; a kind of one score counts as if it had no variance.
 *
 * @param first one score or more; infinite ones are allowed
 * @param second one score or more
 * @errors `BadInput` if a kind has no scores, or one is NaN
 * @source E. DeLong, D. DeLong, D. Clarke-Pearson, Comparing the areas under two or more correlated receiver operating characteristic curves (1988)
 * @category classifiers
 * @example
 * import * as assert from 'node:assert';
 * import { auroc } from '@ergodic/models/evaluate/classifier';
 *
 * const found = auroc([1, 2, 3], [0, 2]);
 * assert.ok(found._tag === 'Right' && Math.abs(found.right.value - 4.5 / 6) < 1e-12);
 */
export const auroc = (first: ArrayLike<number>, second: ArrayLike<number>): E.Either<BadInput, Estimate> => {
  const [a, b] = [Float64Array.from(first), Float64Array.from(second)];
  for (const [name, scores] of [
    ['first', a],
    ['second', b],
  ] as const) {
    if (scores.length === 0) return E.left({ _tag: 'BadInput', reason: `there are no scores of the ${name} kind` });
    const at = scores.findIndex((score) => Number.isNaN(score));
    if (at >= 0) return E.left({ _tag: 'BadInput', reason: `score ${at + 1} of the ${name} kind is NaN` });
  }
  const [above, below] = [sharesBelow(a.sort(), b.sort()), sharesBelow(b, a)];
  return E.right({
    value: above.reduce((sum, share) => sum + share, 0) / above.length,
    error: Math.sqrt(varianceOfMean(above) + varianceOfMean(below)),
  });
};
