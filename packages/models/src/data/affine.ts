import type { BadInput } from '@ergodic/core/error';
import { deviation, mean } from 'd3-array';
import * as E from 'fp-ts/lib/Either.js';
import type { Box, Density } from '../evaluate/index.ts';

type Pair = readonly [number, number];

/**
 * The map `z = (x - shift) / scale`, axis by axis, from the data's units to standard ones.
 *
 * Densities change by its log-determinant: `log p_x(x) = log p_z(z) + logDeterminant`, so an NLL in standard units less
 * `logDeterminant` is one in the data's units.
 *
 * @category model
 */
export interface Affine {
  readonly shift: Pair;
  /** Positive. */
  readonly scale: Pair;
  /** `log |dz/dx| = -Σ log scale`. */
  readonly logDeterminant: number;
}

/**
 * The map with a given shift and positive scale.
 *
 * @category constructors
 */
export const affine = (shift: Pair, scale: Pair): Affine => ({
  shift,
  scale,
  logDeterminant: -Math.log(scale[0]) - Math.log(scale[1]),
});

/**
 * The map that changes nothing.
 *
 * @category constructors
 */
export const identity: Affine = affine([0, 0], [1, 1]);

/**
 * The map that gives points zero mean and unit (sample) variance along each axis.
 *
 * @param points row-major `[n, 2]`, `n >= 2`
 * @param names of the two columns, for the message
 * @errors `BadInput` when all values of a column are equal, or there are fewer than two points
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { standardise } from '@ergodic/models/data';
 *
 * const map = standardise(Float64Array.of(0, 10, 2, 30));
 * assert.ok(isRight(map));
 * assert.deepStrictEqual(map.right.shift, [1, 20]);
 * assert.deepStrictEqual(map.right.scale, [Math.SQRT2, Math.sqrt(200)]);
 */
export const standardise = (
  points: Float64Array,
  names: readonly [string, string] = ['1', '2'],
): E.Either<BadInput, Affine> => {
  const column = (axis: 0 | 1): Float64Array => points.filter((_, i) => i % 2 === axis);
  const [x, y] = [column(0), column(1)];
  const [sx, sy] = [deviation(x) ?? 0, deviation(y) ?? 0];
  const bad = (name: string): E.Either<BadInput, Affine> =>
    E.left({
      _tag: 'BadInput',
      column: name,
      reason:
        points.length < 4 ? 'at least two points are needed' : 'all values are equal: there is no density to learn',
    });
  if (!(sx > 0)) return bad(names[0]);
  if (!(sy > 0)) return bad(names[1]);
  return E.right(affine([mean(x) ?? 0, mean(y) ?? 0], [sx, sy]));
};

const mapPoints = (points: Float64Array, change: (value: number, axis: 0 | 1) => number): Float64Array =>
  points.map((value, i) => change(value, i % 2 === 0 ? 0 : 1));

/**
 * Points in standard units, row-major `[n, 2]`.
 *
 * @category destructors
 */
export const apply =
  ({ shift, scale }: Affine) =>
  (points: Float64Array): Float64Array =>
    mapPoints(points, (value, axis) => (value - shift[axis]) / scale[axis]);

/**
 * Points back in the data's units: the inverse of {@link apply}.
 *
 * @category destructors
 */
export const invert =
  ({ shift, scale }: Affine) =>
  (points: Float64Array): Float64Array =>
    mapPoints(points, (value, axis) => value * scale[axis] + shift[axis]);

/**
 * An NLL (or an entropy) found in standard units, in the data's own: `nll_x = nll_z - logDeterminant`.
 *
 * @category destructors
 */
export const nllInDataUnits =
  ({ logDeterminant }: Affine) =>
  (nll: number): number =>
    nll - logDeterminant;

const mapInterval = ([low, high]: Pair, shift: number, scale: number): Pair => [
  (low - shift) / scale,
  (high - shift) / scale,
];

/**
 * A box in standard units.
 *
 * @category destructors
 */
export const applyToBox =
  ({ shift, scale }: Affine) =>
  (box: Box): Box => ({ x: mapInterval(box.x, shift[0], scale[0]), y: mapInterval(box.y, shift[1], scale[1]) });

/**
 * A density of the data, as a density of the standardised points.
 *
 * @category destructors
 */
export const applyToDensity =
  (map: Affine) =>
  ({ logDensity, box, scale, breaks }: Density): Density => ({
    logDensity: (x, y) =>
      logDensity(x * map.scale[0] + map.shift[0], y * map.scale[1] + map.shift[1]) - map.logDeterminant,
    box: applyToBox(map)(box),
    scale: [scale[0] / map.scale[0], scale[1] / map.scale[1]],
    ...(breaks === undefined
      ? {}
      : {
          breaks: {
            x: breaks.x.map((at) => (at - map.shift[0]) / map.scale[0]),
            y: breaks.y.map((at) => (at - map.shift[1]) / map.scale[1]),
          },
        }),
  });
