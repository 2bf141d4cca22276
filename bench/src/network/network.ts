/**
 * The network of several rows: an energy of two hidden layers, 2-128-128-1 with SiLU, and numbers for its parameters as a trained one has them.
 */
import type { Inputs } from '@ergodic/autodiff';
import { add, dot, type Expr, input, silu } from '@ergodic/core';
import { foldIn, key, normal } from '@ergodic/core/random';
import { reals } from '../ours/program.ts';

export const WIDTH = 128;
export type Width = typeof WIDTH;

export type Parameters = {
  readonly w1: Expr<[2, Width]>;
  readonly b1: Expr<[Width]>;
  readonly w2: Expr<[Width, Width]>;
  readonly b2: Expr<[Width]>;
  readonly w3: Expr<[Width]>;
};

/** The parameters as inputs: a trained network's are no constants of a program. */
export const parameters = (): Parameters => ({
  w1: input('w1', [2, WIDTH]),
  b1: input('b1', [WIDTH]),
  w2: input('w2', [WIDTH, WIDTH]),
  b2: input('b2', [WIDTH]),
  w3: input('w3', [WIDTH]),
});

/** w3 . silu(b2 + W2' silu(b1 + W1' x)). */
export const energy =
  ({ w1, b1, w2, b2, w3 }: Parameters) =>
  (x: Expr<[2]>): Expr<[]> => {
    const first = silu(add(dot(x, w1), b1));
    const second = silu(add(dot(first, w2), b2));
    return dot(second, w3);
  };

/** An array of parameters: its name, shape, and the standard deviation of its numbers. Gradients of the energy are then a few units long. */
const arrays = [
  { name: 'w1', shape: [2, WIDTH], deviation: 1.5 },
  { name: 'b1', shape: [WIDTH], deviation: 1 },
  { name: 'w2', shape: [WIDTH, WIDTH], deviation: 2 / Math.sqrt(WIDTH) },
  { name: 'b2', shape: [WIDTH], deviation: 0.5 },
  { name: 'w3', shape: [WIDTH], deviation: 4 / Math.sqrt(WIDTH) },
] as const;

export type ArrayName = (typeof arrays)[number]['name'];

/** Numbers and their shape, row-major. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const valuesOf = (name: ArrayName): Values => {
  const i = arrays.findIndex((one) => one.name === name);
  const { shape, deviation } = arrays[i] ?? arrays[0];
  const numbers = normal(foldIn(key(2), i), shape);
  return { shape, data: Float32Array.from(numbers, (z) => deviation * z) };
};

/** The parameters' numbers, for everybody. */
export const values: Readonly<Record<ArrayName, Values>> = {
  w1: valuesOf('w1'),
  b1: valuesOf('b1'),
  w2: valuesOf('w2'),
  b2: valuesOf('b2'),
  w3: valuesOf('w3'),
};

/** The same as inputs of a program. */
export const parameterInputs: Inputs = Object.fromEntries(
  Object.entries(values).map(([name, { shape, data }]) => [name, reals(shape, data)]),
);

/** So many points of the plane, about as wide as what networks learn from. */
export const points = (count: number): Float32Array => Float32Array.from(normal(key(3), [count, 2]), (z) => 1.5 * z);

/** Multiplications and additions of one gradient of one chain: the products of its matrices, forwards and backwards. */
export const PRODUCTS: number = 2 * 2 * (2 * WIDTH + WIDTH * WIDTH) + 2 * WIDTH;
