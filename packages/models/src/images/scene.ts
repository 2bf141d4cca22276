import { foldIn, type Key, key, normal } from '@ergodic/core/random';
import { type ImageFamily, type ImageSet, imageFamily, outsiders, sampleImages } from '../data/images/index.ts';
import type { Compile, Examples } from '../training/index.ts';
import { rowsOf } from '../training/index.ts';

/** Pixels along each side. */
export const SIZE = 16;
export const PIXELS = SIZE * SIZE;

/** Keys for independent uses, `foldIn(key(seed), use)`. */
export const uses = {
  training: 0,
  heldOut: 1,
  outsiders: 2,
  others: 3,
  learning: 4,
  generation: 5,
  chains: 6,
  baseline: 7,
  judge: 8,
  noise: 9,
} as const;

/**
 * Images to learn from, others that nothing learns from, and what runs programs.
 *
 * @category model
 */
export interface Scene {
  readonly family: ImageFamily;
  readonly training: ImageSet;
  readonly heldOut: ImageSet;
  readonly compile: Compile;
  /** Of this run: every random number follows from it. */
  readonly key: Key;
}

/** The scene of a seed: so many images to learn from, and so many held out. */
export const sceneOf = (seed: number, images: number, heldOut: number, compile: Compile): Scene => {
  const root = key(seed);
  const family = imageFamily(SIZE);
  const draw = sampleImages(family);
  return {
    family,
    training: draw(foldIn(root, uses.training), images),
    heldOut: draw(foldIn(root, uses.heldOut), heldOut),
    compile,
    key: root,
  };
};

/** Crosses and corners: what is none of the classes. */
export const strangersOf = ({ key: root }: Scene, n: number): ImageSet =>
  sampleImages(outsiders(SIZE))(foldIn(root, uses.outsiders), n);

/** Images with their classes, drawn with replacement. */
export const labelled = ({ images, labels }: ImageSet): Examples =>
  rowsOf({ points: { data: images, rows: labels.length }, labels: { data: labels, rows: labels.length } });

/** Images alone. */
export const unlabelled = ({ images, labels }: ImageSet): Examples =>
  rowsOf({ points: { data: images, rows: labels.length } });

/** Row-major `[n, 16, 16]` normals. */
export const whiteNoise = (own: Key, n: number): Float32Array => Float32Array.from(normal(own, [n, PIXELS]));

/** Images as they are at a level of noise, `signal · x + deviation · e`. */
export const withNoise = (
  images: ArrayLike<number>,
  { signal, deviation }: { readonly signal: number; readonly deviation: number },
  own: Key,
): Float32Array => {
  const noise = whiteNoise(own, images.length / PIXELS);
  return Float32Array.from(images, (x, i) => signal * x + deviation * (noise[i] ?? 0));
};

/** The first `n` images. */
export const firstOf = (images: Float64Array, n: number): Float64Array => images.subarray(0, n * PIXELS);
