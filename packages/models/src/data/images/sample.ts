import type { Key } from '@ergodic/core/random';
import { type Draws, drawsOf } from '../draws.ts';
import { type Bins, type FactorName, type Factors, factorsOf } from './factors.ts';
import type { ImageFamily } from './family.ts';
import { renderImage } from './render.ts';

/**
 * Images with all that is known of them.
 *
 * @category model
 */
export interface ImageSet {
  /** Pixels along each side. */
  readonly size: number;
  /** Row-major `[n, size, size]`, from -1 to 1. */
  readonly images: Float64Array;
  /** `[n]`, the class of each: the place of its shape in `shapes`. */
  readonly labels: Int32Array;
  readonly bins: readonly Bins[];
  readonly factors: readonly Factors[];
}

/** The stream of a factor's bin; that of its place within the bin is as many further on as there are factors. */
const streams = { shape: 0, orientation: 1, column: 2, row: 3, thickness: 4, contrast: 5 } as const;
const withinBin = 6;

/** The bin that a uniform number falls into. */
const pick = (probabilities: readonly number[], u: number): number => {
  let below = 0;
  let last = 0;
  for (const [bin, probability] of probabilities.entries()) {
    if (probability === 0) continue;
    below += probability;
    last = bin;
    if (u < below) return bin;
  }
  return last; // the probabilities may sum to a little less than 1
};

/** Factors of `n` images, from any source of uniform numbers. */
export const drawFactors =
  ({ probabilities }: ImageFamily) =>
  (draws: Draws, n: number): readonly { readonly bins: Bins; readonly factors: Factors }[] => {
    const binsFrom = (name: FactorName): Float64Array =>
      draws.uniform(streams[name], n).map((u) => pick(probabilities[name], u));
    const placesFrom = (name: Exclude<FactorName, 'shape'>): Float64Array =>
      draws.uniform(streams[name] + withinBin, n).map((u) => 2 * u - 1);
    const [shape, orientation, column, row] = [
      binsFrom('shape'),
      binsFrom('orientation'),
      binsFrom('column'),
      binsFrom('row'),
    ];
    const [thickness, contrast] = [binsFrom('thickness'), binsFrom('contrast')];
    const [turns, across, up] = [placesFrom('orientation'), placesFrom('column'), placesFrom('row')];
    const [widths, strengths] = [placesFrom('thickness'), placesFrom('contrast')];
    return Array.from({ length: n }, (_, i) => {
      const at = (values: Float64Array): number => values[i] ?? 0;
      const bins: Bins = {
        shape: at(shape),
        orientation: at(orientation),
        column: at(column),
        row: at(row),
        thickness: at(thickness),
        contrast: at(contrast),
      };
      const places = {
        orientation: at(turns),
        column: at(across),
        row: at(up),
        thickness: at(widths),
        contrast: at(strengths),
      };
      return { bins, factors: factorsOf(bins, places) };
    });
  };

/**
 * Draws `n` independent images of a family: a pure function of the key and `n`, of which fewer begin more.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { key } from '@ergodic/core/random';
 * import { imageFamily, sampleImages, shapes } from '@ergodic/models/data/images';
 *
 * const { images, labels, factors } = sampleImages(imageFamily(16))(key(0), 100);
 * assert.strictEqual(images.length, 100 * 16 * 16);
 * assert.strictEqual(shapes[labels[7] ?? 0], factors[7]?.shape);
 */
export const sampleImages =
  (family: ImageFamily) =>
  (key: Key, n: number): ImageSet => {
    const drawn = drawFactors(family)(drawsOf(key), n);
    const render = renderImage(family.size);
    const images = new Float64Array(n * family.size * family.size);
    for (const [i, { factors }] of drawn.entries()) images.set(render(factors), i * family.size * family.size);
    return {
      size: family.size,
      images,
      labels: Int32Array.from(drawn, ({ bins }) => bins.shape),
      bins: drawn.map(({ bins }) => bins),
      factors: drawn.map(({ factors }) => factors),
    };
  };
