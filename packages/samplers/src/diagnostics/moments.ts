/** Means, variances and quantiles of lists of numbers. */

export const mean = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total / values.length;
};

/** The unbiased variance, `Σ (x - mean)² / (n - 1)`. */
export const variance = (values: ArrayLike<number>): number => {
  const centre = mean(values);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += ((values[i] ?? 0) - centre) ** 2;
  return total / (values.length - 1);
};

/** Quantiles of numbers that are sorted, interpolated between neighbours as R and numpy do by default (Hyndman and Fan's type 7). */
export const quantileOfSorted = (sorted: ArrayLike<number>, p: number): number => {
  const at = (sorted.length - 1) * p;
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  const [a, b] = [sorted[low] ?? Number.NaN, sorted[high] ?? Number.NaN];
  return a + (at - low) * (b - a);
};

export const sorted = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

export const quantile = (values: ArrayLike<number>, p: number): number => quantileOfSorted(sorted(values), p);

/** The middle of the numbers: of the two in the middle their mean, if there are two. */
export const median = (values: ArrayLike<number>): number => {
  const all = sorted(values);
  const half = all.length / 2;
  return ((all[Math.ceil(half) - 1] ?? Number.NaN) + (all[Math.floor(half)] ?? Number.NaN)) / 2;
};
