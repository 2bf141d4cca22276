import { type Bins, binCounts, type FactorName, factorNames } from './factors.ts';

/**
 * How often combinations of bins were seen.
 *
 * @category model
 */
export interface Frequencies {
  /** The factors that were counted together. */
  readonly factors: readonly FactorName[];
  /** A count for each combination of their bins, the last factor changing fastest, and one more for images that show none of the shapes. */
  readonly counts: Float64Array;
  readonly total: number;
}

/**
 * Counts images by the bins of some factors. An image that shows none of the shapes is given as `null` and counted apart, where the law of a
 * family has probability 0.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { frequencies } from '@ergodic/models/data/images';
 *
 * const bins = { shape: 1, orientation: 0, column: 1, row: 2, thickness: 1, contrast: 0 };
 * const { counts } = frequencies(['thickness', 'contrast'])([bins, { ...bins, contrast: 1 }, bins, null]);
 * assert.deepStrictEqual([...counts], [0, 0, 2, 1, 1]);
 */
export const frequencies =
  (factors: readonly FactorName[] = factorNames) =>
  (seen: readonly (Bins | null)[]): Frequencies => {
    const cells = factors.reduce((product, name) => product * binCounts[name], 1);
    const counts = new Float64Array(cells + 1);
    for (const bins of seen) {
      const cell = bins === null ? cells : factors.reduce((at, name) => at * binCounts[name] + bins[name], 0);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
    return { factors, counts, total: seen.length };
  };
