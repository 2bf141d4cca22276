import { Buffer } from 'node:buffer';
import { rgb } from 'd3-color';
import { interpolateInferno } from 'd3-scale-chromatic';
import { encode } from 'fast-png';
import type { DensityGrid } from '../evaluate/index.ts';

const shades = 256;

/** The perceptually uniform map `inferno`, `[256, 3]` bytes, from black through red to pale yellow. */
const palette = Uint8Array.from(
  Array.from({ length: shades }, (_, i) => rgb(interpolateInferno(i / (shades - 1)))).flatMap(({ r, g, b }) => [
    r,
    g,
    b,
  ]),
);

const toDataUri = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString('base64')}`;

/**
 * A density as a PNG in a data URI: colour in proportion to density, black at 0 and palest at `top` and above; what is not a
 * number is black. The image's first row is the highest y.
 */
export const heatMap = ({ columns, rows, values }: DensityGrid, top: number): string => {
  const data = new Uint8Array(3 * columns * rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const share = (values[(rows - 1 - row) * columns + column] ?? 0) / top;
      const shade = Math.round((shades - 1) * Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share)));
      data.set(palette.subarray(3 * shade, 3 * shade + 3), 3 * (row * columns + column));
    }
  return toDataUri(encode({ width: columns, height: rows, data, channels: 3 }));
};

/** The colours as a horizontal strip. */
export const colourStrip = (): string => toDataUri(encode({ width: shades, height: 1, data: palette, channels: 3 }));
