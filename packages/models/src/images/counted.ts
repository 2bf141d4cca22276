import { quantile } from 'd3-array';
import {
  byFactor,
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

/** Whether images show shapes at all. */
export interface Shown {
  readonly images: number;
  /** The share that shows none of the shapes. */
  readonly none: number;
  /** Of the distance from the nearest image of a shape: the median, and the 90th percentile. */
  readonly misfit: readonly [median: number, ninetieth: number];
}

/** What generated images show, against what the images that were learned from show. */
export interface Counted extends Shown {
  /** From the true law, factor by factor, images that show none counted apart. */
  readonly variation: Readonly<Record<FactorName, Variation>>;
  /** The largest of them. */
  readonly largest: number;
  /** Distances from the nearest training image, against those of held-out images. */
  readonly novelty: Novelty;
}

type Readings = ReturnType<typeof readImages>;

const isShape = ({ misfit }: Readings[number]): boolean => misfit <= LIMIT;

const shownBy = (readings: Readings): Shown => {
  const misfits = readings.map(({ misfit }) => misfit);
  return {
    images: readings.length,
    none: readings.filter((reading) => !isShape(reading)).length / readings.length,
    misfit: [quantile(misfits, 0.5) ?? Number.NaN, quantile(misfits, 0.9) ?? Number.NaN],
  };
};

/** Whether images show shapes. */
export const shown = (images: Float64Array): Shown => shownBy(readImages(SIZE, images));

/** Counts the factors of images; distances of held-out images are found but once. */
export const counter = ({ family, training, heldOut }: Scene): ((images: Float64Array) => Counted) => {
  const nearest = nearestDistances(training.images, PIXELS);
  const ofHeldOut = nearest(heldOut.images);
  return (images) => {
    const readings = readImages(SIZE, images);
    const bins = readings.map((reading) => (isShape(reading) ? reading.bins : null));
    const of = (name: FactorName): Variation => variationFromLaw(jointLaw(family, [name]))(frequencies([name])(bins));
    const variation = byFactor(of);
    return {
      ...shownBy(readings),
      variation,
      largest: Math.max(...factorNames.map((name) => variation[name].value)),
      novelty: novelty(nearest(images), ofHeldOut),
    };
  };
};
