import { drawings } from './coverage.ts';

/**
 * What is in an image.
 *
 * @category model
 */
export type Shape = keyof typeof drawings;

/**
 * The shapes, in the order of their class labels: three to learn from, and two that are none of them.
 *
 * @category model
 */
export const shapes = ['bar', 'blob', 'stroke', 'cross', 'corner'] as const satisfies readonly Shape[];

/**
 * What an image shows, completely: two images with the same factors are the same image.
 *
 * Lengths are in half widths of the image, whose middle is the origin; x grows to the right, y upwards.
 *
 * @category model
 */
export interface Factors {
  readonly shape: Shape;
  /** The middle of the shape. */
  readonly x: number;
  readonly y: number;
  /** By how much the shape is turned to the left, in radians, from 0 to the period after which it looks the same. */
  readonly angle: number;
  /** Half the thickness of its lines. */
  readonly thickness: number;
  /** From 0, invisible, to 1. */
  readonly contrast: number;
}

/** Where the values of a bin lie: evenly spread over `centre ± spread`. Bins do not touch, so that a small error of reading does no harm. */
interface Levels {
  readonly centres: readonly number[];
  readonly spread: number;
}

const orientations = 8;

/** Bins of every factor but the shape. Orientations are in periods of the shape, so they are the same for all. */
export const levels = {
  orientation: { centres: Array.from({ length: orientations }, (_, k) => k / orientations), spread: 1 / 32 },
  column: { centres: [-0.22, 0, 0.22], spread: 0.06 },
  row: { centres: [-0.22, 0, 0.22], spread: 0.06 },
  thickness: { centres: [0.09, 0.17], spread: 0.015 },
  contrast: { centres: [0.6, 0.95], spread: 0.05 },
} as const satisfies Readonly<Record<string, Levels>>;

/**
 * What can be counted in an image.
 *
 * @category model
 */
export type FactorName = 'shape' | keyof typeof levels;

/**
 * The factors, in the order in which joint frequencies list them.
 *
 * @category model
 */
export const factorNames = [
  'shape',
  'orientation',
  'column',
  'row',
  'thickness',
  'contrast',
] as const satisfies readonly FactorName[];

/** Something for each factor. */
export const byFactor = <A>(of: (name: FactorName) => A): Readonly<Record<FactorName, A>> => ({
  shape: of('shape'),
  orientation: of('orientation'),
  column: of('column'),
  row: of('row'),
  thickness: of('thickness'),
  contrast: of('contrast'),
});

/**
 * How many bins each factor has.
 *
 * @category model
 */
export const binCounts: Readonly<Record<FactorName, number>> = {
  shape: shapes.length,
  orientation: levels.orientation.centres.length,
  column: levels.column.centres.length,
  row: levels.row.centres.length,
  thickness: levels.thickness.centres.length,
  contrast: levels.contrast.centres.length,
};

/**
 * The bin of each factor, from 0.
 *
 * @category model
 */
export type Bins = Readonly<Record<FactorName, number>>;

const nearest = (value: number, { centres }: Levels): number =>
  centres.reduce(
    (best, centre, k) => (Math.abs(value - centre) < Math.abs(value - (centres[best] ?? 0)) ? k : best),
    0,
  );

/**
 * The bins of an image's factors: those whose middle is nearest.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { binsOf } from '@ergodic/models/data/images';
 *
 * const bins = binsOf({ shape: 'stroke', x: 0.2, y: -0.2, angle: Math.PI, thickness: 0.1, contrast: 0.9 });
 * assert.deepStrictEqual(bins, { shape: 2, orientation: 4, column: 2, row: 0, thickness: 0, contrast: 1 });
 */
export const binsOf = ({ shape, x, y, angle, thickness, contrast }: Factors): Bins => ({
  shape: shapes.indexOf(shape),
  orientation:
    ((Math.round((angle / drawings[shape].period) * orientations) % orientations) + orientations) % orientations,
  column: nearest(x, levels.column),
  row: nearest(y, levels.row),
  thickness: nearest(thickness, levels.thickness),
  contrast: nearest(contrast, levels.contrast),
});

/** Where in its bin a value lies, from -1 to 1, for each factor that varies within bins. */
export type Places = Readonly<Record<keyof typeof levels, number>>;

/** The middle of every bin. */
export const middle: Places = { orientation: 0, column: 0, row: 0, thickness: 0, contrast: 0 };

/**
 * The factors at given places of given bins.
 *
 * @param places where in its bin each value lies, from -1 to 1; the middle unless told
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { factorsOf } from '@ergodic/models/data/images';
 *
 * const bins = { shape: 2, orientation: 4, column: 2, row: 0, thickness: 0, contrast: 1 };
 * assert.deepStrictEqual(factorsOf(bins), { shape: 'stroke', x: 0.22, y: -0.22, angle: Math.PI, thickness: 0.09, contrast: 0.95 });
 */
export const factorsOf = (bins: Bins, places: Places = middle): Factors => {
  const shape = shapes[bins.shape] ?? 'bar';
  const { period } = drawings[shape];
  const at = (name: keyof typeof levels): number =>
    (levels[name].centres[bins[name]] ?? 0) + levels[name].spread * places[name];
  const turn = at('orientation');
  return {
    shape,
    x: at('column'),
    y: at('row'),
    angle: period * (turn < 0 ? turn + 1 : turn),
    thickness: at('thickness'),
    contrast: at('contrast'),
  };
};
