import { encode } from 'fast-png';

const background = 96;

/** A value as a shade: -1 is black, 1 white, what is outside is cut. */
const shade = (value: number): number => Math.round(127.5 * (Math.min(1, Math.max(-1, value)) + 1));

/** How a sheet is laid out. */
export interface SheetOptions {
  /** Images side by side, 16 unless told. */
  readonly columns?: number;
  /** Screen pixels for each pixel of an image, 3 unless told. */
  readonly zoom?: number;
}

/**
 * Many images on one, as a PNG file: row by row, each pixel a square, with a gap of one pixel between images and around them.
 *
 * @param images row-major `[n, rows, width]`, from -1 (black) to 1 (white)
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { key } from '@ergodic/core/random';
 * import { contactSheet, imageFamily, sampleImages } from '@ergodic/models/data/images';
 *
 * const { images } = sampleImages(imageFamily(16))(key(0), 20);
 * const png = contactSheet(images, [16, 16], { columns: 5, zoom: 2 });
 * assert.deepStrictEqual([...png.subarray(1, 4)], [...Buffer.from('PNG')]);
 */
export const contactSheet = (
  images: ArrayLike<number>,
  [rows, width]: readonly [number, number],
  { columns = 16, zoom = 3 }: SheetOptions = {},
): Uint8Array => {
  const count = Math.floor(images.length / (rows * width));
  const across = (columns * (width + 1) + 1) * zoom;
  const down = (Math.ceil(count / columns) * (rows + 1) + 1) * zoom;
  const data = new Uint8Array(across * down).fill(background);
  for (let i = 0; i < count; i++) {
    const top = (Math.floor(i / columns) * (rows + 1) + 1) * zoom;
    const left = ((i % columns) * (width + 1) + 1) * zoom;
    for (let y = 0; y < rows * zoom; y++)
      for (let x = 0; x < width * zoom; x++) {
        const pixel = (i * rows + Math.floor(y / zoom)) * width + Math.floor(x / zoom);
        data[(top + y) * across + left + x] = shade(images[pixel] ?? 0);
      }
  }
  return encode({ width: across, height: down, data, channels: 1 });
};
