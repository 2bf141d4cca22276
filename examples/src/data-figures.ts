/** Draws the figures of docs/data.md into out/data: images of every shape, and the densities of the plane. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { key } from '@ergodic/core/random';
import { datasetNames, findDataset } from '@ergodic/models/data';
import { contactSheet, imageFamily, type Shape, sampleImages, shapes } from '@ergodic/models/data/images';
import { gridOf } from '@ergodic/models/evaluate';
import { isRight } from 'fp-ts/lib/Either.js';

const folder = join('out', 'data');
mkdirSync(folder, { recursive: true });

const columns = 16;
const rowsOf = (shape: Shape, size: number, rows: number): Float64Array =>
  sampleImages(imageFamily(size, { shape: shapes.map((other) => (other === shape ? 1 : 0)) }))(key(1), columns * rows)
    .images;

for (const size of [16, 28]) {
  const images = Float64Array.from(shapes.flatMap((shape) => [...rowsOf(shape, size, 2)]));
  writeFileSync(join(folder, `images-${size}.png`), contactSheet(images, [size, size], { columns, zoom: 2 }));
}

/** A density from black, where it is 0, to white, where it is largest, seen in a square. */
const side = 110;
const shaded = datasetNames.flatMap((name) => {
  const found = findDataset(name);
  if (!isRight(found)) return [];
  const { x, y } = found.right.density.box;
  const half = Math.max(x[1] - x[0], y[1] - y[0]) / 2;
  const [cx, cy] = [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
  const { values } = gridOf(found.right.density, { x: [cx - half, cx + half], y: [cy - half, cy + half] }, side, side);
  const top = values.reduce((a, b) => Math.max(a, b), 0);
  // The grid begins with the lowest y, a picture with the highest.
  return Array.from({ length: side * side }, (_, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    return 2 * Math.sqrt((values[(side - 1 - row) * side + column] ?? 0) / top) - 1;
  });
});
writeFileSync(join(folder, 'plane.png'), contactSheet(shaded, [side, side], { columns: datasetNames.length, zoom: 1 }));

console.log(`wrote the figures of the data sets to ${folder}`);
