import { median, variance } from 'd3-array';

/**
 * How far each image is from the nearest of some others: the Euclidean norm of the difference of pixel values.
 *
 * @param others row-major `[m, pixels]`, the training set
 * @param pixels in an image
 * @returns for images `[n, pixels]`, `[n]` distances
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { nearestDistances } from '@ergodic/models/data/images';
 *
 * const training = Float64Array.of(0, 0, 10, 10); // two images of two pixels
 * assert.deepStrictEqual([...nearestDistances(training, 2)(Float64Array.of(3, 4, 10, 9))], [5, 1]);
 */
export const nearestDistances =
  (others: Float64Array, pixels: number) =>
  (images: Float64Array): Float64Array =>
    Float64Array.from({ length: images.length / pixels }, (_, i) => {
      let least = Infinity;
      for (let from = 0; from < others.length; from += pixels) {
        let sum = 0;
        // A sum that has passed the least so far need not be finished.
        for (let k = 0; k < pixels && sum < least; k++) {
          const difference = (images[i * pixels + k] ?? 0) - (others[from + k] ?? 0);
          sum += difference * difference;
        }
        if (sum < least) least = sum;
      }
      return Math.sqrt(least);
    });

/**
 * Whether a model repeats its training images: the distances of its images from the nearest one, against those of images that it has not seen.
 *
 * @category model
 */
export interface Novelty {
  readonly medianGenerated: number;
  readonly medianHeldOut: number;
  /**
   * The probability that a generated image is nearer to the training set than one held out, ties counting half: ½ where distances are alike,
   * near 1 where training images are repeated, near 0 where images are unlike any.
   */
  readonly nearer: number;
  /** Of `nearer`. */
  readonly standardError: number;
}

/** For each value, how many of the ascending others are larger, ties counting half. */
const larger = (values: Float64Array, ascending: Float64Array): Float64Array => {
  const firstNotBelow = (value: number, strictly: boolean): number => {
    let [low, high] = [0, ascending.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = ascending[middle] ?? 0;
      if (strictly ? at <= value : at < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return values.map((value) => ascending.length - (firstNotBelow(value, true) + firstNotBelow(value, false)) / 2);
};

/**
 * Compares the distances of generated images from the training set with those of held-out images.
 *
 * `RangeError` for fewer than two of either.
 *
 * @param generated distances, as `nearestDistances` gives them
 * @category destructors
 * @source the statistic of Mann and Whitney; its standard error by E. R. DeLong et al., Biometrics 44 (1988)
 * @example
 * import * as assert from 'node:assert';
 * import { novelty } from '@ergodic/models/data/images';
 *
 * const { nearer } = novelty(Float64Array.of(0, 0, 0.1), Float64Array.of(2, 3)); // these are copies
 * assert.strictEqual(nearer, 1);
 */
export const novelty = (generated: Float64Array, heldOut: Float64Array): Novelty => {
  const [n, m] = [generated.length, heldOut.length];
  if (n < 2 || m < 2) throw new RangeError(`${n} and ${m} distances, where two of each are needed`);
  const beaten = larger(generated, heldOut.toSorted()).map((count) => count / m);
  const beating = larger(heldOut, generated.toSorted()).map((count) => 1 - count / n);
  return {
    medianGenerated: median(generated) ?? Number.NaN,
    medianHeldOut: median(heldOut) ?? Number.NaN,
    nearer: beaten.reduce((a, b) => a + b, 0) / n,
    standardError: Math.sqrt((variance(beaten) ?? 0) / n + (variance(beating) ?? 0) / m),
  };
};
