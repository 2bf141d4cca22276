/**
 * An axis-aligned rectangle of the plane, in the units of the points: `[lowest, highest]` along each axis.
 *
 * @category model
 */
export interface Box {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const scaleInterval = ([low, high]: readonly [number, number], factor: number): readonly [number, number] => {
  const middle = (low + high) / 2;
  const half = ((high - low) / 2) * factor;
  return [middle - half, middle + half];
};

/**
 * The box with the same centre and sides `factor` times as long.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert';
 * import { scaleBox } from '@ergodic/models/evaluate';
 *
 * assert.deepStrictEqual(scaleBox(3)({ x: [0, 1], y: [-1, 1] }), { x: [-1, 2], y: [-3, 3] });
 */
export const scaleBox =
  (factor: number) =>
  (box: Box): Box => ({ x: scaleInterval(box.x, factor), y: scaleInterval(box.y, factor) });

/**
 * The box `margin` wider on every side (`margin` in the units of the points).
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert';
 * import { growBox } from '@ergodic/models/evaluate';
 *
 * assert.deepStrictEqual(growBox(1)({ x: [0, 1], y: [5, 5] }), { x: [-1, 2], y: [4, 6] });
 */
export const growBox =
  (margin: number) =>
  (box: Box): Box => ({
    x: [box.x[0] - margin, box.x[1] + margin],
    y: [box.y[0] - margin, box.y[1] + margin],
  });

/**
 * The smallest box that holds both.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert';
 * import { unionBox } from '@ergodic/models/evaluate';
 *
 * assert.deepStrictEqual(unionBox({ x: [0, 1], y: [0, 1] }, { x: [2, 3], y: [-1, 0] }), { x: [0, 3], y: [-1, 1] });
 */
export const unionBox = (a: Box, b: Box): Box => ({
  x: [Math.min(a.x[0], b.x[0]), Math.max(a.x[1], b.x[1])],
  y: [Math.min(a.y[0], b.y[0]), Math.max(a.y[1], b.y[1])],
});

/**
 * The smallest box that holds every point of a row-major `[n, 2]` array. Empty input gives the empty box at the origin.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { boundingBox } from '@ergodic/models/evaluate';
 *
 * assert.deepStrictEqual(boundingBox(Float64Array.of(0, 5, 2, -1)), { x: [0, 2], y: [-1, 5] });
 */
export const boundingBox = (points: Float64Array): Box => {
  if (points.length < 2) return { x: [0, 0], y: [0, 0] };
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  return { x: [x0, x1], y: [y0, y1] };
};
