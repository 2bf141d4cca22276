import { quantile } from 'd3-array';
import {
  type FactorName,
  factorNames,
  frequencies,
  jointLaw,
  type Novelty,
  nearestDistances,
  novelty,
  readImages,
  type Variation,
  variationFromLaw,
} from '../data/images/index.ts';
import { PIXELS, type Scene, SIZE } from './scene.ts';

/**
 * An image whose nearest image of a shape is further than this from it (root mean square over pixels, which go from -1 to 1) shows none. Of 10,000 crosses and corners, which are none, 77.5% are further.
 */
export const LIMIT = 0.1;

/** What generated images show, against what the images that were learned from show. */
export interface Counted {
  readonly images: number;
  /** The share that shows none of the shapes. */
  readonly none: number;
  /** From the true law, factor by factor, images that show none counted apart. */
  readonly variation: Readonly<Record<FactorName, Variation>>;
  /** The largest of them. */
  readonly largest: number;
  /** Of the distance from the nearest image of a shape: the median, and the 90th percentile. */
  readonly misfit: readonly [median: number, ninetieth: number];
  /** Distances from the nearest training image, against those of held-out images. */
  readonly novelty: Novelty;
}

/** Counts the factors of images. */
export const count = (images: Float64Array, { family, training, heldOut }: Scene): Counted => {
  const readings = readImages(SIZE, images);
  const bins = readings.map((reading) => (reading.misfit > LIMIT ? null : reading.bins));
  const of = (name: FactorName): Variation => variationFromLaw(jointLaw(family, [name]))(frequencies([name])(bins));
  const variation = {
    shape: of('shape'),
    orientation: of('orientation'),
    column: of('column'),
    row: of('row'),
    thickness: of('thickness'),
    contrast: of('contrast'),
  };
  const misfits = readings.map(({ misfit }) => misfit);
  const nearest = nearestDistances(training.images, PIXELS);
  return {
    images: readings.length,
    none: bins.filter((one) => one === null).length / readings.length,
    variation,
    largest: Math.max(...factorNames.map((name) => variation[name].value)),
    misfit: [quantile(misfits, 0.5) ?? Number.NaN, quantile(misfits, 0.9) ?? Number.NaN],
    novelty: novelty(nearest(images), nearest(heldOut.images)),
  };
};
