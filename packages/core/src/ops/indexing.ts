/**
 * Reading by computed indices, its transpose, and the indices themselves. An index outside the axis is clamped to it.
 */
import { shapeOf } from '../graph/intern.ts';
import { type Dims, dimAt, sizeOf } from '../graph/type.ts';
import * as b from './build.ts';
import { arg, batchedAt, lift, type OpRecord, valueAt } from './record.ts';

const clamp = (i: number, size: number): number => Math.min(Math.max(i, 0), size - 1);

/** For an array seen as [outer, axis, inner], visits (place in the long array, place in the taken one). */
const pairs = (
  long: Dims,
  axis: number,
  indices: ArrayLike<number>,
  visit: (long: number, short: number) => void,
): void => {
  const outer = sizeOf(long.slice(0, axis));
  const size = dimAt(long, axis);
  const inner = sizeOf(long.slice(axis + 1));
  for (let o = 0; o < outer; o++)
    for (let k = 0; k < indices.length; k++) {
      const i = clamp(indices[k] ?? 0, size);
      for (let r = 0; r < inner; r++) visit((o * size + i) * inner + r, (o * indices.length + k) * inner + r);
    }
};

const take: OpRecord<'take'> = {
  evaluate: (args, node) => {
    const [x, indices] = [valueAt(args, 0), valueAt(args, 1)];
    const shape = shapeOf(node);
    const data = new Float64Array(sizeOf(shape));
    pairs(x.shape, node.attrs.axis, indices.data, (from, to) => {
      data[to] = x.data[from] ?? 0;
    });
    return [{ shape, data }];
  },
  derivative: {
    kind: 'rule',
    vjp: (ct, { args, attrs: { axis } }) => [
      b.takeTranspose(ct, arg(args, 1), axis, dimAt(shapeOf(arg(args, 0)), axis)),
      null,
    ],
    jvp: ([t], { args, attrs: { axis } }) => (t ? b.take(t, arg(args, 1), axis) : null),
  },
  batch: (args, n, { attrs: { axis } }) => {
    const [x, indices] = [batchedAt(args, 0), batchedAt(args, 1)];
    if (!indices.mapped) return b.take(lift(x, n), indices.node, axis + 1);
    if (!x.mapped) {
      // The batch axis of the indices comes out at `axis`.
      return b.moveToFront(b.take(x.node, indices.node, axis), axis);
    }
    // Rows of a table of n * size entries: entry (i, index) is row i * size + index.
    const front = b.moveToFront(x.node, axis + 1);
    const [size, , ...rest] = shapeOf(front);
    const order = [1, 0, ...rest.map((_, i) => i + 2)];
    const table = b.reshape(b.transpose(front, order), [n * (size ?? 0), ...rest]);
    const shape = shapeOf(indices.node);
    const inside = b.minimum(b.maximum(indices.node, 0), (size ?? 1) - 1);
    const flat = b.add(b.mul(b.iota(shape, 0), size ?? 0), inside);
    const taken = b.take(table, flat, 0);
    // Axes: batch, indices, then the axes before `axis`, then those after.
    const k = shape.length;
    const lead = Array.from({ length: axis }, (_, i) => k + i);
    const tail = rest.slice(axis).map((_, i) => k + axis + i);
    return b.transpose(taken, [0, ...lead, ...Array.from({ length: k - 1 }, (_, i) => i + 1), ...tail]);
  },
  samples: [
    { args: [{ shape: [5] }, { shape: [], dtype: 'int', low: 0, high: 4 }], attrs: { axis: 0 } },
    { args: [{ shape: [4, 3] }, { shape: [6], dtype: 'int', low: 0, high: 3 }], attrs: { axis: 0 } },
    { args: [{ shape: [2, 4, 3] }, { shape: [2, 2], dtype: 'int', low: -1, high: 5 }], attrs: { axis: 1 } },
  ],
};

const takeTranspose: OpRecord<'takeTranspose'> = {
  evaluate: (args, node) => {
    const [ct, indices] = [valueAt(args, 0), valueAt(args, 1)];
    const shape = shapeOf(node);
    const data = new Float64Array(sizeOf(shape));
    pairs(shape, node.attrs.axis, indices.data, (to, from) => {
      data[to] = (data[to] ?? 0) + (ct.data[from] ?? 0);
    });
    return [{ shape, data }];
  },
  derivative: {
    kind: 'rule',
    vjp: (ct, { args, attrs: { axis } }) => [b.take(ct, arg(args, 1), axis), null],
    jvp: ([t], { args, attrs: { axis, size } }) => (t ? b.takeTranspose(t, arg(args, 1), axis, size) : null),
  },
  batch: (args, n, { attrs: { axis, size } }) => {
    const [ct, indices] = [batchedAt(args, 0), batchedAt(args, 1)];
    if (!indices.mapped) return b.takeTranspose(lift(ct, n), indices.node, axis + 1, size);
    // Into a table of n * size rows, example i from row i * size: its axes (before, indices, after) with the indices brought forward.
    const full = lift(ct, n);
    const shape = shapeOf(indices.node);
    const k = shape.length - 1;
    const rank = shapeOf(full).length - 1;
    const lead = Array.from({ length: axis }, (_, i) => i + 1);
    const middle = Array.from({ length: k }, (_, i) => axis + i + 1);
    const tail = Array.from({ length: rank - axis - k }, (_, i) => axis + k + i + 1);
    const forward = b.transpose(full, [0, ...middle, ...lead, ...tail]);
    const inside = b.minimum(b.maximum(indices.node, 0), size - 1);
    const flat = b.add(b.mul(b.iota(shape, 0), size), inside);
    const table = b.takeTranspose(forward, flat, 0, n * size);
    const [, ...rest] = shapeOf(table);
    const split = b.reshape(table, [n, size, ...rest]);
    const place = (count: number, from: number): readonly number[] => Array.from({ length: count }, (_, i) => from + i);
    return b.transpose(split, [0, ...place(axis, 2), 1, ...place(tail.length, 2 + axis)]);
  },
  samples: [
    { args: [{ shape: [6, 3] }, { shape: [6], dtype: 'int', low: 0, high: 3 }], attrs: { axis: 0, size: 4 } },
    { args: [{ shape: [2, 2, 2, 3] }, { shape: [2, 2], dtype: 'int', low: 0, high: 3 }], attrs: { axis: 1, size: 4 } },
  ],
};

const iota: OpRecord<'iota'> = {
  evaluate: (_, { attrs: { shape, axis } }) => {
    const data = new Float64Array(sizeOf(shape));
    const [n, inner] = [dimAt(shape, axis), sizeOf(shape.slice(axis + 1))];
    for (let flat = 0; flat < data.length; flat++) data[flat] = Math.floor(flat / inner) % n;
    return [{ shape, data }];
  },
  derivative: { kind: 'zero', why: 'indices do not vary' },
  batch: (_, n, { attrs: { shape, axis } }) => lift({ node: b.iota(shape, axis), mapped: false }, n),
  samples: [{ args: [], attrs: { shape: [2, 3], axis: 1 } }],
};

export const indexing = { take, takeTranspose, iota } satisfies {
  readonly [K in 'take' | 'takeTranspose' | 'iota']: OpRecord<K>;
};
