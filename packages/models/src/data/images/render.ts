import { drawings } from './coverage.ts';
import type { Factors } from './factors.ts';

/** What a pixel is where there is no ink. */
export const paper = -1;

/**
 * Calls a function with the coverage of each pixel and its derivatives (see `Coverage`), row by row from the top left.
 */
export const overPixels = (
  size: number,
  { shape, x, y, angle, thickness }: Omit<Factors, 'contrast'>,
  visit: (pixel: number, u: number, v: number, found: Float64Array) => void,
): void => {
  const { coverage } = drawings[shape];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const width = 2 / size;
  const found = new Float64Array(4);
  for (let row = 0; row < size; row++) {
    const dy = 1 - (2 * row + 1) / size - y;
    for (let column = 0; column < size; column++) {
      const dx = (2 * column + 1) / size - 1 - x;
      const [u, v] = [cos * dx + sin * dy, cos * dy - sin * dx];
      coverage(u, v, thickness, width, found);
      visit(row * size + column, u, v, found);
    }
  }
};

/**
 * The image of some factors: `size × size` values, row by row from the top left, from -1 (paper) to `2 contrast - 1` (ink), and so to 1.
 *
 * A pixel is `-1 + 2 contrast · c`, with `c` the coverage by ink at its middle of a shape whose edges are blurred by a tent that reaches
 * one pixel to either side: close to what a camera would see, and a function of all factors that has a derivative everywhere.
 *
 * @param size pixels along each side
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { renderImage } from '@ergodic/models/data/images';
 *
 * const image = renderImage(16)({ shape: 'bar', x: 0, y: 0, angle: 0, thickness: 0.17, contrast: 1 });
 * assert.strictEqual(image[0], -1); // the corner is paper,
 * assert.ok((image[7 * 16 + 7] ?? 0) > 0.95); // the middle is ink
 */
export const renderImage =
  (size: number) =>
  (factors: Factors): Float64Array => {
    const image = new Float64Array(size * size);
    overPixels(size, factors, (pixel, _u, _v, found) => {
      image[pixel] = paper + 2 * factors.contrast * (found[0] ?? 0);
    });
    return image;
  };
