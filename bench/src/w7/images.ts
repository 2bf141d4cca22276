/**
 * The task of W7: Langevin steps of 64 images of 16 x 16 on an energy of convolutions: 3x3 from 1 to 16 channels and 3x3 from 16 to 32, each with
 * stride 2, one zero around the image, and SiLU, then a weighted sum.
 */
import type { Inputs } from '@ergodic/autodiff';
import { add, conv2d, dotProduct, type Expr, input, ofShape, pipe, reshape, silu } from '@ergodic/core';
import { foldIn, key, normal } from '@ergodic/core/random';
import type { Task } from '../langevin/task.ts';
import { normalNumber, operations } from '../operations.ts';
import { reals } from '../ours/program.ts';

export const SIZE = 16;
export const CHAINS = 64;
const STEPS = 20;
/** Channels after the first convolution and after the second. */
export const [FIRST, SECOND] = [16, 32] as const;
/** Sides of the images after them. */
const [HALF, QUARTER] = [SIZE / 2, SIZE / 4];

type Image = [1, typeof SIZE, typeof SIZE];

/** The parameters: shape, and the standard deviation of their numbers. */
const arrays = {
  k1: { shape: [FIRST, 1, 3, 3], deviation: 0.6 },
  b1: { shape: [FIRST], deviation: 0.3 },
  k2: { shape: [SECOND, FIRST, 3, 3], deviation: 1.5 / Math.sqrt(9 * FIRST) },
  b2: { shape: [SECOND], deviation: 0.3 },
  w: { shape: [SECOND * QUARTER * QUARTER], deviation: 1 },
} as const;
export type ArrayName = keyof typeof arrays;
const names: readonly ArrayName[] = ['k1', 'b1', 'k2', 'b2', 'w'];

const valuesOf = (name: ArrayName): { readonly shape: readonly number[]; readonly data: Float32Array } => {
  const { shape, deviation } = arrays[name];
  const numbers = normal(foldIn(key(7), names.indexOf(name)), shape);
  return { shape, data: Float32Array.from(numbers, (z) => deviation * z) };
};

/** The parameters' numbers, for everybody. */
export const values = {
  k1: valuesOf('k1'),
  b1: valuesOf('b1'),
  k2: valuesOf('k2'),
  b2: valuesOf('b2'),
  w: valuesOf('w'),
} as const;

const inputs: Inputs = Object.fromEntries(names.map((name) => [name, reals(values[name].shape, values[name].data)]));

const halving = {
  strides: 2,
  padding: [
    [1, 1],
    [1, 1],
  ],
} as const;

const energy = (x: Expr<Image>): Expr<[]> => {
  const first = pipe(
    x,
    reshape([1, 1, SIZE, SIZE]),
    conv2d(input('k1', [FIRST, 1, 3, 3]), halving),
    ofShape([1, FIRST, HALF, HALF]),
    (sums) => silu(add(sums, reshape([FIRST, 1, 1])(input('b1', [FIRST])))),
  );
  const second = pipe(
    first,
    conv2d(input('k2', [SECOND, FIRST, 3, 3]), halving),
    ofShape([1, SECOND, QUARTER, QUARTER]),
    (sums) => silu(add(sums, reshape([SECOND, 1, 1])(input('b2', [SECOND])))),
  );
  const features = reshape([SECOND * QUARTER * QUARTER])(second);
  return dotProduct(features, input('w', [SECOND * QUARTER * QUARTER]));
};

export const task: Task<typeof CHAINS, Image> = {
  chains: CHAINS,
  event: [1, SIZE, SIZE],
  stepSize: 0.02,
  steps: STEPS,
  starts: () => Float32Array.from(normal(key(8), [CHAINS, SIZE, SIZE])),
  energy,
  inputs,
};

/** Cells of the two layers, and the multiplications and additions of their convolutions; the backward ones are as many. */
const [CELLS_1, CELLS_2] = [FIRST * HALF * HALF, SECOND * QUARTER * QUARTER];
const PRODUCTS = 2 * 2 * (9 * CELLS_1 + 9 * FIRST * CELLS_2) + 2 * CELLS_2;

/** Operations of one step of one chain. */
export const STEP_OPERATIONS: number =
  PRODUCTS + (CELLS_1 + CELLS_2) * operations.siluWithDerivative + SIZE * SIZE * normalNumber;
