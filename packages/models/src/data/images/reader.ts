import { bankOf, bestOf } from './bank.ts';
import { type Bins, binsOf, type Factors, type Shape } from './factors.ts';
import { type Fit, refine } from './refine.ts';

/**
 * What was read from an image.
 *
 * @category model
 */
export interface Reading {
  readonly factors: Factors;
  readonly bins: Bins;
  /**
   * The root mean square, over pixels, of the difference between the image and that of the factors: 0 where it shows one of the shapes and
   * nothing else, about the deviation of the noise where there is noise, and more where it shows something else.
   */
  readonly misfit: number;
}

/** Enough for the right shape, which is found in about five; for a wrong one there is no end. */
const firstSteps = 5;
const lastSteps = 20;
/** Shapes whose error is larger than the least one by this factor are given up. */
const hopeless = 2;

/** The shapes to learn from. */
const learnt: readonly Shape[] = ['bar', 'blob', 'stroke'];

const leastOf = (fits: readonly Fit[]): Fit => fits.reduce((a, b) => (b.error < a.error ? b : a));

/**
 * A reader of images: finds the factors whose image is nearest. Under white Gaussian noise those are the factors of largest likelihood, so no
 * reader is better; of an image that a model made up, they say what it looks most like, and `misfit` how much.
 *
 * Each shape's template that is most like the image, among one for each orientation, place and thickness, is refined by least squares in all
 * five factors, and the shape with the least error wins.
 *
 * @param size pixels along each side
 * @param among the shapes that are looked for; bars, blobs and strokes unless told
 * @returns a function of one image, `[size, size]`
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { key } from '@ergodic/core/random';
 * import { imageFamily, imageReader, sampleImages } from '@ergodic/models/data/images';
 *
 * const { images, bins } = sampleImages(imageFamily(16))(key(0), 10);
 * const { bins: found, misfit } = imageReader(16)(images.subarray(0, 256));
 * assert.deepStrictEqual(found, bins[0]);
 * assert.ok(misfit < 1e-6);
 */
export const imageReader = (size: number, among: readonly Shape[] = learnt): ((image: Float64Array) => Reading) => {
  const banks = among.map((shape) => bankOf(size, shape));
  return (image) => {
    const ink = image.map((value) => (value + 1) / 2);
    const fits = banks.map((bank) => refine(ink, size, bestOf(bank, ink), firstSteps));
    const least = leastOf(fits).error;
    const best = leastOf(
      fits.map((fit) => (fit.error <= hopeless * least ? refine(ink, size, fit.factors, lastSteps) : fit)),
    );
    return {
      factors: best.factors,
      bins: binsOf(best.factors),
      misfit: 2 * Math.sqrt(best.error / (size * size)),
    };
  };
};

/**
 * Reads every image of an array.
 *
 * @param images row-major `[n, size, size]`
 * @category destructors
 */
export const readImages = (
  size: number,
  images: Float64Array,
  among: readonly Shape[] = learnt,
): readonly Reading[] => {
  const read = imageReader(size, among);
  return Array.from({ length: images.length / (size * size) }, (_, i) =>
    read(images.subarray(i * size * size, (i + 1) * size * size)),
  );
};
