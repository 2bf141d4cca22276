/**
 * Arrays walked by strides: how numbers are moved, summed and contracted without working out an index for each of them.
 *
 * An array seen through a shape is a place to begin and a step for each axis: the element at an index stands at `base + index · steps`. A step
 * of 0 sees one number again and again, a negative one sees an axis backwards.
 */
import { type Dims, sizeOf } from '../graph/type.ts';

/** How an array is seen. */
export interface Seen {
  readonly data: Float64Array;
  readonly base: number;
  readonly steps: readonly number[];
}

/** The places of all indices of a shape, in row-major order. */
export const places = (shape: Dims, base: number, steps: readonly number[]): Int32Array => {
  let found = Int32Array.of(base);
  shape.forEach((n, axis) => {
    const step = steps[axis] ?? 0;
    const next = new Int32Array(found.length * n);
    let k = 0;
    for (const place of found) for (let i = 0; i < n; i++) next[k++] = place + i * step;
    found = next;
  });
  return found;
};

interface Axis {
  readonly n: number;
  readonly from: number;
  readonly to: number;
}

/** The same walk over fewer axes: those of one element are left out, and those that follow on from each other in both arrays are one. */
const merged = (shape: Dims, from: Seen, to: Seen): readonly Axis[] => {
  const axes: Axis[] = [];
  shape.forEach((n, i) => {
    if (n === 1) return;
    const next = { n, from: from.steps[i] ?? 0, to: to.steps[i] ?? 0 };
    const last = axes[axes.length - 1];
    if (last !== undefined && last.from === next.from * n && last.to === next.to * n)
      axes[axes.length - 1] = { ...next, n: last.n * n };
    else axes.push(next);
  });
  return axes;
};

/** One row-major walk over two arrays: where its runs of rows and columns begin in each, and the axes that rows and columns step along. */
interface Walk {
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly rows: Axis;
  readonly columns: Axis;
}

const still: Axis = { n: 1, from: 0, to: 0 };

const walkOf = (shape: Dims, from: Seen, to: Seen): Walk => {
  const axes = merged(shape, from, to);
  const outer = axes.slice(0, -2);
  const sizes = outer.map(({ n }) => n);
  const [rows, columns] = [axes.at(-2) ?? still, axes.at(-1) ?? still];
  const starts = (side: 'from' | 'to', base: number): Int32Array =>
    places(
      sizes,
      base,
      outer.map((axis) => axis[side]),
    );
  return { from: starts('from', from.base), to: starts('to', to.base), rows, columns };
};

/** `to[index] = from[index]` for each index of a shape. */
export const copyInto = (shape: Dims, from: Seen, to: Seen): void => {
  if (sizeOf(shape) === 0) return;
  const { rows, columns, ...starts } = walkOf(shape, from, to);
  const [x, y] = [from.data, to.data];
  for (let k = 0; k < starts.from.length; k++)
    for (let i = 0; i < rows.n; i++) {
      let p = (starts.from[k] ?? 0) + i * rows.from;
      let q = (starts.to[k] ?? 0) + i * rows.to;
      for (let j = 0; j < columns.n; j++) {
        y[q] = x[p] ?? 0;
        p += columns.from;
        q += columns.to;
      }
    }
};

/** `to[index] += from[index]`, in row-major order. */
export const addInto = (shape: Dims, from: Seen, to: Seen): void => {
  if (sizeOf(shape) === 0) return;
  const { rows, columns, ...starts } = walkOf(shape, from, to);
  const [x, y] = [from.data, to.data];
  for (let k = 0; k < starts.from.length; k++)
    for (let i = 0; i < rows.n; i++) {
      let p = (starts.from[k] ?? 0) + i * rows.from;
      let q = (starts.to[k] ?? 0) + i * rows.to;
      for (let j = 0; j < columns.n; j++) {
        y[q] = (y[q] ?? 0) + (x[p] ?? 0);
        p += columns.from;
        q += columns.to;
      }
    }
};

/** `to[index] = max(to[index], from[index])`, in row-major order. */
export const maxInto = (shape: Dims, from: Seen, to: Seen): void => {
  if (sizeOf(shape) === 0) return;
  const { rows, columns, ...starts } = walkOf(shape, from, to);
  const [x, y] = [from.data, to.data];
  for (let k = 0; k < starts.from.length; k++)
    for (let i = 0; i < rows.n; i++) {
      let p = (starts.from[k] ?? 0) + i * rows.from;
      let q = (starts.to[k] ?? 0) + i * rows.to;
      for (let j = 0; j < columns.n; j++) {
        y[q] = Math.max(y[q] ?? 0, x[p] ?? 0);
        p += columns.from;
        q += columns.to;
      }
    }
};
