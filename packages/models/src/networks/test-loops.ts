/**
 * For tests: networks once more in plain loops over plain numbers, by the formulas in their documentation. Images are `[channel][row][column]`.
 */
import { constant, type Expr, fromFlat } from '@ergodic/core';
import { key, normal } from '@ergodic/core/random';
import type { Parameters } from '@ergodic/core/tree';
import { type Layout, layoutOf, type Size } from './layout.ts';

export type Vector = readonly number[];
export type Picture = readonly (readonly Vector[])[];

export const range = (n: number): Vector => Array.from({ length: n }, (_, i) => i);
export const total = (values: Vector): number => values.reduce((sum, x) => sum + x, 0);
export const item = <A>(list: readonly A[], i: number): A => {
  const found = list[i];
  if (found === undefined) throw new RangeError(`no item ${i} of ${list.length}`);
  return found;
};
export const plus = (a: Vector, b: Vector): Vector => a.map((x, i) => x + item(b, i));
export const inner = (a: Vector, b: Vector): number => total(a.map((x, i) => x * item(b, i)));
export const silu = (x: number): number => x / (1 + Math.exp(-x));
export const leaky = (x: number): number => (x > 0 ? x : 0.2 * x);
export const relu = (x: number): number => Math.max(0, x);

/** Parameters with random values: as expressions, and as numbers by path. */
export interface Filled<P extends Parameters> {
  readonly tree: ReturnType<Layout<P>['tree']>;
  readonly at: (path: string) => Vector;
  readonly has: (path: string) => boolean;
}

/** All parameters independent normals, biases too. */
export const filled = <P extends Parameters>(spec: P, seed: number, scale = 0.5): Filled<P> => {
  const { size, places, tree } = layoutOf(spec);
  const vector = Array.from(normal(key(seed), size), (z) => scale * z);
  const given: Expr<[Size]> = constant(fromFlat([size], vector));
  const arrays = new Map(places.map(({ path, offset, count }) => [path, vector.slice(offset, offset + count)]));
  return {
    tree: tree(given),
    at: (path) => {
      const found = arrays.get(path);
      if (found === undefined) throw new RangeError(`no array '${path}' among ${[...arrays.keys()].join(', ')}`);
      return found;
    },
    has: (path) => arrays.has(path),
  };
};

/** `h W + b + c V` of the layer at a path. */
export const layer = (
  { at, has }: Omit<Filled<Parameters>, 'tree'>,
  path: string,
  h: Vector,
  c: Vector = [],
): Vector => {
  const bias = at(`${path}.bias`);
  const n = bias.length;
  const times = (w: Vector, x: Vector): Vector =>
    range(n).map((j) => total(x.map((value, i) => value * item(w, i * n + j))));
  const out = plus(times(at(`${path}.weight`), h), bias);
  return has(`${path}.condition`) ? plus(out, times(at(`${path}.condition`), c)) : out;
};

/** The convolution at a path, with as many zeros around as make the output `⌈size / stride⌉`, the odd one after. */
export const convolve = (
  { at, has }: Omit<Filled<Parameters>, 'tree'>,
  path: string,
  x: Picture,
  { stride = 1, size = 3, c = [] }: { readonly stride?: number; readonly size?: number; readonly c?: Vector } = {},
): Picture => {
  const [kernel, bias] = [at(`${path}.kernel`), at(`${path}.bias`)];
  const condition = has(`${path}.condition`) ? at(`${path}.condition`) : [];
  const [rows, columns] = [item(x, 0).length, item(item(x, 0), 0).length];
  const before = (n: number): number => Math.floor(Math.max(0, (Math.ceil(n / stride) - 1) * stride + size - n) / 2);
  const outputs = bias.length;
  return range(outputs).map((o) => {
    const shift =
      item(bias, o) +
      (condition.length === 0 ? 0 : total(c.map((value, i) => value * item(condition, i * outputs + o))));
    return range(Math.ceil(rows / stride)).map((row) =>
      range(Math.ceil(columns / stride)).map((column) => {
        let sum = shift;
        x.forEach((channel, i) => {
          for (let p = 0; p < size; p++)
            for (let q = 0; q < size; q++) {
              const value = channel[row * stride + p - before(rows)]?.[column * stride + q - before(columns)] ?? 0;
              sum += value * item(kernel, ((o * x.length + i) * size + p) * size + q);
            }
        });
        return sum;
      }),
    );
  });
};

export const mapPicture = (x: Picture, f: (value: number, channel: number) => number): Picture =>
  x.map((channel, i) => channel.map((row) => row.map((value) => f(value, i))));
export const addPictures = (a: Picture, b: Picture): Picture =>
  a.map((channel, i) => channel.map((row, j) => plus(row, item(item(b, i), j))));
export const halve = (x: Picture): Picture =>
  x.map((channel) =>
    range(Math.floor(channel.length / 2)).map((r) =>
      range(Math.floor(item(channel, 0).length / 2)).map(
        (c) => total([0, 1].flatMap((p) => [0, 1].map((q) => item(item(channel, 2 * r + p), 2 * c + q)))) / 4,
      ),
    ),
  );

/** The embedding of a level, by its formula and two layers. */
export const embedded = (of: Omit<Filled<Parameters>, 'tree'>, n: number, t: number, under = ''): Vector => {
  const frequencies = range(n / 2).map((i) => 10000 ** (-i / (n / 2 - 1)));
  const sinusoids = [...frequencies.map((w) => Math.sin(t * w)), ...frequencies.map((w) => Math.cos(t * w))];
  return layer(of, `${under}embedding.second`, layer(of, `${under}embedding.first`, sinusoids).map(silu)).map(silu);
};
