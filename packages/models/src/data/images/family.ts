import { binCounts, byFactor, type FactorName, factorNames } from './factors.ts';

/**
 * A law of images: their size, and how often each bin of each factor occurs. Factors are independent, and within a bin values are uniform.
 *
 * @category model
 */
export interface ImageFamily {
  /** Pixels along each side. */
  readonly size: number;
  /** Probabilities of the bins, which sum to 1, for each factor. */
  readonly probabilities: Readonly<Record<FactorName, readonly number[]>>;
}

/** What may be said of a factor: weights of its bins, of any sum. */
export type Weights = Readonly<Partial<Record<FactorName, readonly number[]>>>;

/** Bars, blobs and strokes. */
const usual: Weights = { shape: [1, 1, 1, 0, 0] };

const smallest = 8;

const normalised = (name: FactorName, weights: readonly number[]): readonly number[] => {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (weights.length !== binCounts[name])
    throw new RangeError(`${weights.length} weights for ${name}, which has ${binCounts[name]} bins`);
  if (!(weights.every((weight) => weight >= 0) && sum > 0 && Number.isFinite(sum)))
    throw new RangeError(`the weights of ${name} must not be negative, nor all zero, got ${weights.join(', ')}`);
  return weights.map((weight) => weight / sum);
};

/**
 * The images of a size. Unless told otherwise they show bars, blobs and strokes, equally often, and all bins of the other factors are
 * equally likely: 8 orientations, 3 columns, 3 rows, 2 thicknesses, 2 contrasts, 864 combinations in all.
 *
 * `RangeError` for fewer than 8 pixels, or weights that are no weights.
 *
 * @param size pixels along each side, 16 or 28 as a rule
 * @param weights of the bins of some factors, where they are not to be as above; 0 leaves a bin out
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { imageFamily } from '@ergodic/models/data/images';
 *
 * const bright = imageFamily(16, { shape: [1, 0, 0, 0, 0], contrast: [0, 1] }); // bars only, at high contrast
 * assert.deepStrictEqual(bright.probabilities.contrast, [0, 1]);
 * assert.deepStrictEqual(bright.probabilities.thickness, [0.5, 0.5]);
 */
export const imageFamily = (size: number, weights: Weights = {}): ImageFamily => {
  if (!(Number.isSafeInteger(size) && size >= smallest))
    throw new RangeError(`images have ${smallest} pixels along each side, or more, not ${size}`);
  const of = (name: FactorName): readonly number[] =>
    normalised(name, weights[name] ?? usual[name] ?? Array.from({ length: binCounts[name] }, () => 1));
  return {
    size,
    probabilities: byFactor(of),
  };
};

/**
 * Images of crosses and corners: made like the others, and none of them.
 *
 * @category constructors
 */
export const outsiders = (size: number, weights: Weights = {}): ImageFamily =>
  imageFamily(size, { ...weights, shape: [0, 0, 0, 1, 1] });

/**
 * How often each combination of bins of some factors occurs: their joint law, the last factor changing fastest, and 0 at the end for what
 * shows none of the shapes (see `frequencies`).
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { imageFamily, jointLaw } from '@ergodic/models/data/images';
 *
 * const law = jointLaw(imageFamily(16, { contrast: [3, 1] }), ['contrast', 'thickness']);
 * assert.deepStrictEqual([...law], [0.375, 0.375, 0.125, 0.125, 0]);
 */
export const jointLaw = ({ probabilities }: ImageFamily, factors: readonly FactorName[] = factorNames): Float64Array =>
  Float64Array.from([
    ...factors.reduce<readonly number[]>(
      (law, name) => law.flatMap((probability) => probabilities[name].map((next) => probability * next)),
      [1],
    ),
    0,
  ]);
