/** What a list of timings comes to: the median, and the quartiles as its spread. */
export interface Summary {
  readonly median: number;
  readonly spread: readonly [low: number, high: number];
}

/** The value below which a part `q` of the numbers lies, interpolated. */
const quantile = (sorted: readonly number[], q: number): number => {
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
};

export const summarise = (numbers: readonly number[]): Summary => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), spread: [quantile(sorted, 0.25), quantile(sorted, 0.75)] };
};

/** The largest difference of two lists of numbers. NaN if a number of either is, and infinite if they differ in length. */
export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  return largest;
};

/** The largest number, whatever its sign. */
export const largest = (numbers: ArrayLike<number>): number =>
  largestDifference(numbers, new Float32Array(numbers.length));
