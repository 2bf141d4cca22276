/**
 * Operations on arrays of dual numbers as loops over explicit indices: slow, and plainly what the definitions say.
 */
import type { ConvAttrs, Dims, DotAttrs } from '@ergodic/core/graph';
import { at } from '../rewrite.ts';
import { add, mul, type Num } from './number.ts';

export interface Numbers {
  readonly shape: Dims;
  readonly data: readonly Num[];
}

/** All indices of a shape, in row-major order. */
export const indicesOf = (shape: Dims): readonly (readonly number[])[] =>
  shape.reduce<readonly (readonly number[])[]>(
    (lists, n) => lists.flatMap((list) => Array.from({ length: n }, (_, i) => [...list, i])),
    [[]],
  );

const flat = (shape: Dims, index: readonly number[]): number =>
  index.reduce((place, i, k) => place * at(shape, k) + i, 0);

export const read = (x: Numbers, index: readonly number[]): Num => at(x.data, flat(x.shape, index));

/** y[index] = x[place(index)]. */
export const gather = (x: Numbers, shape: Dims, place: (index: readonly number[]) => readonly number[]): Numbers => ({
  shape,
  data: indicesOf(shape).map((index) => read(x, place(index))),
});

/** y[place(index)] += x[index], from zeros. */
export const scatter = (x: Numbers, shape: Dims, place: (index: readonly number[]) => readonly number[]): Numbers => {
  const data = indicesOf(shape).map((): Num => 0);
  for (const index of indicesOf(x.shape)) {
    const to = flat(shape, place(index));
    data[to] = add(at(data, to), read(x, index));
  }
  return { shape, data };
};

const without = (list: readonly number[], axes: readonly number[]): readonly number[] =>
  list.filter((_, i) => !axes.includes(i));

/** Each group of elements that differ only along `axes`, made one number. */
export const reduce = (x: Numbers, axes: readonly number[], f: (group: readonly Num[]) => Num): Numbers => {
  const shape = without(x.shape, axes);
  const groups = indicesOf(shape).map((): Num[] => []);
  for (const index of indicesOf(x.shape)) groups[flat(shape, without(index, axes))]?.push(read(x, index));
  return { shape, data: groups.map(f) };
};

/** Sums over every pair of elements whose contracted and batch indices agree. */
export const dot = (x: Numbers, w: Numbers, { contract, batch }: DotAttrs): Numbers => {
  const used = (side: 0 | 1): readonly number[] => [...contract[side], ...batch[side]];
  const shape = [
    ...batch[0].map((axis) => at(x.shape, axis)),
    ...without(x.shape, used(0)),
    ...without(w.shape, used(1)),
  ];
  const data = indicesOf(shape).map((): Num => 0);
  const pick = (index: readonly number[], axes: readonly number[]): string =>
    axes.map((axis) => at(index, axis)).join();
  for (const i of indicesOf(x.shape))
    for (const j of indicesOf(w.shape)) {
      if (pick(i, contract[0]) !== pick(j, contract[1]) || pick(i, batch[0]) !== pick(j, batch[1])) continue;
      const to = flat(shape, [...batch[0].map((axis) => at(i, axis)), ...without(i, used(0)), ...without(j, used(1))]);
      data[to] = add(at(data, to), mul(read(x, i), read(w, j)));
    }
  return { shape, data };
};

/** y[n, o, i, j] = sum of x w over channels of the group and window positions that hit a pixel. */
export const convolve = (x: Numbers, w: Numbers, shape: Dims, attrs: ConvAttrs): Numbers => {
  const perGroup = at(w.shape, 1);
  const outputs = at(w.shape, 0) / attrs.groups;
  const place = (axis: 0 | 1, i: number, k: number): number =>
    (i * attrs.strides[axis] + k * attrs.rhsDilation[axis] - attrs.padding[axis][0]) / attrs.lhsDilation[axis];
  const inside = (p: number, size: number): boolean => Number.isInteger(p) && p >= 0 && p < size;
  return {
    shape,
    data: indicesOf(shape).map((index) => {
      const [n, o, i, j] = [at(index, 0), at(index, 1), at(index, 2), at(index, 3)];
      let total: Num = 0;
      for (const [, c, k, l] of indicesOf([1, ...w.shape.slice(1)])) {
        const [h, v] = [place(0, i, k ?? 0), place(1, j, l ?? 0)];
        if (!inside(h, at(x.shape, 2)) || !inside(v, at(x.shape, 3))) continue;
        const channel = Math.floor(o / outputs) * perGroup + (c ?? 0);
        total = add(total, mul(read(x, [n, channel, h, v]), read(w, [o, c ?? 0, k ?? 0, l ?? 0])));
      }
      return total;
    }),
  };
};
