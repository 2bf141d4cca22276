import { maxIndex } from 'd3-array';
import { binCounts, type Factors, factorsOf, type Shape, shapes } from './factors.ts';
import { overPixels } from './render.ts';

/** What a shape looks like in the middle of all its bins: templates to compare images with. */
export interface Bank {
  readonly shape: Shape;
  /** Coverages of Euclidean norm 1, `[n, size, size]`. */
  readonly templates: Float64Array;
  /** `[n]`, the norms before. */
  readonly norms: Float64Array;
}

const { orientation: orientations, column: columns, row: rows, thickness: thicknesses } = binCounts;
const count = orientations * columns * rows * thicknesses;

/** The factors of template `k`: every orientation, place and thickness. Contrast is what a template is multiplied by. */
const factorsAt = (shape: Shape, k: number): Factors =>
  factorsOf({
    shape: shapes.indexOf(shape),
    thickness: k % thicknesses,
    row: Math.floor(k / thicknesses) % rows,
    column: Math.floor(k / (thicknesses * rows)) % columns,
    orientation: Math.floor(k / (thicknesses * rows * columns)),
    contrast: 0,
  });

/** The templates of a shape. */
export const bankOf = (size: number, shape: Shape): Bank => {
  const pixels = size * size;
  const templates = new Float64Array(count * pixels);
  const norms = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const template = templates.subarray(k * pixels, (k + 1) * pixels);
    overPixels(size, factorsAt(shape, k), (pixel, _u, _v, found) => {
      template[pixel] = found[0] ?? 0;
    });
    const norm = Math.sqrt(template.reduce((sum, value) => sum + value * value, 0));
    norms[k] = norm;
    for (let i = 0; i < pixels; i++) template[i] = (template[i] ?? 0) / norm;
  }
  return { shape, templates, norms };
};

/** The template most like an image, with the contrast that fits best: the largest projection, which leaves the smallest error. */
export const bestOf = ({ shape, templates, norms }: Bank, ink: Float64Array): Factors => {
  const pixels = ink.length;
  const projections = norms.map((_, k) => {
    let product = 0;
    const offset = k * pixels;
    for (let i = 0; i < pixels; i++) product += (templates[offset + i] ?? 0) * (ink[i] ?? 0);
    return product;
  });
  const best = Math.max(0, maxIndex(projections)); // -1 where no pixel is a number
  return { ...factorsAt(shape, best), contrast: Math.max(0, (projections[best] ?? 0) / (norms[best] ?? 1)) };
};
