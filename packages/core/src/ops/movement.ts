/**
 * Operations that move numbers without changing them: all linear, so the tangent moves as the value does.
 */
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { type Dims, dimAt, sizeOf, stridesOf } from '../graph/type.ts';
import * as b from './build.ts';
import { arg, type Batched, batchedAt, lift, type OpRecord, type Value, valueAt } from './record.ts';
import { copyInto } from './strided.ts';

/** An array of a shape, read from `x` by strides. */
const read = ({ data }: Value, shape: Dims, base: number, steps: readonly number[]): readonly Value[] => {
  const y = new Float64Array(sizeOf(shape));
  copyInto(shape, { data, base, steps }, { data: y, base: 0, steps: stridesOf(shape) });
  return [{ shape, data: y }];
};

/** The place of an index. */
const placeOf = (index: readonly number[], steps: readonly number[]): number =>
  index.reduce((total, i, axis) => total + i * (steps[axis] ?? 0), 0);

const inverse = (perm: readonly number[]): readonly number[] => perm.map((_, i) => perm.indexOf(i));

const only = (args: readonly Batched[], n: number): Node => lift(batchedAt(args, 0), n);

const reshape: OpRecord<'reshape'> = {
  evaluate: (args, { attrs: { shape } }) => [{ shape, data: valueAt(args, 0).data }],
  derivative: {
    kind: 'rule',
    vjp: (ct, { args }) => [b.reshape(ct, shapeOf(arg(args, 0)))],
    jvp: ([t], { attrs: { shape } }) => (t ? b.reshape(t, shape) : null),
  },
  batch: (args, n, { attrs: { shape } }) => b.reshape(only(args, n), [n, ...shape]),
  samples: [
    { args: [{ shape: [2, 3] }], attrs: { shape: [3, 2] } },
    { args: [{ shape: [] }], attrs: { shape: [1, 1] } },
    { args: [{ shape: [2, 2, 3] }], attrs: { shape: [12] } },
  ],
};

const transpose: OpRecord<'transpose'> = {
  evaluate: (args, { attrs: { perm } }) => {
    const x = valueAt(args, 0);
    const from = stridesOf(x.shape);
    return read(
      x,
      perm.map((axis) => dimAt(x.shape, axis)),
      0,
      perm.map((axis) => from[axis] ?? 0),
    );
  },
  derivative: {
    kind: 'rule',
    vjp: (ct, { attrs: { perm } }) => [b.transpose(ct, inverse(perm))],
    jvp: ([t], { attrs: { perm } }) => (t ? b.transpose(t, perm) : null),
  },
  batch: (args, n, { attrs: { perm } }) => b.transpose(only(args, n), [0, ...perm.map((axis) => axis + 1)]),
  samples: [
    { args: [{ shape: [2, 3] }], attrs: { perm: [1, 0] } },
    { args: [{ shape: [2, 3, 4] }], attrs: { perm: [2, 0, 1] } },
  ],
};

const broadcast: OpRecord<'broadcast'> = {
  evaluate: (args, { attrs: { shape, axes } }) => {
    const x = valueAt(args, 0);
    const from = stridesOf(x.shape);
    const steps = shape.map(() => 0);
    axes.forEach((axis, i) => {
      steps[axis] = dimAt(x.shape, i) === 1 ? 0 : (from[i] ?? 0);
    });
    return read(x, shape, 0, steps);
  },
  derivative: {
    kind: 'rule',
    // What was copied is summed: over the new axes, and over those that grew from 1 (which stay, as 1).
    vjp: (ct, { args, attrs: { shape, axes } }) => {
      const from = shapeOf(arg(args, 0));
      const grown = axes.filter((axis, i) => dimAt(from, i) !== dimAt(shape, axis));
      const fresh = shape.map((_, i) => i).filter((i) => !axes.includes(i));
      return [b.reshape(b.sum(ct, [...fresh, ...grown]), from)];
    },
    jvp: ([t], { attrs: { shape, axes } }) => (t ? b.broadcast(t, shape, axes) : null),
  },
  batch: (args, n, { attrs: { shape, axes } }) =>
    b.broadcast(only(args, n), [n, ...shape], [0, ...axes.map((axis) => axis + 1)]),
  samples: [
    { args: [{ shape: [] }], attrs: { shape: [3], axes: [] } },
    { args: [{ shape: [3] }], attrs: { shape: [2, 3], axes: [1] } },
    { args: [{ shape: [3] }], attrs: { shape: [3, 2], axes: [0] } },
    { args: [{ shape: [2, 1] }], attrs: { shape: [2, 4, 3], axes: [0, 2] } },
  ],
};

const slice: OpRecord<'slice'> = {
  evaluate: (args, node) => {
    const x = valueAt(args, 0);
    const { starts, strides } = node.attrs;
    const from = stridesOf(x.shape);
    const steps = from.map((s, axis) => s * (strides[axis] ?? 1));
    return read(x, shapeOf(node), placeOf(starts, from), steps);
  },
  derivative: {
    kind: 'rule',
    vjp: (ct, { args, attrs: { starts, strides } }) => {
      const from = shapeOf(arg(args, 0));
      const interior = strides.map((s) => s - 1);
      const covered = shapeOf(ct).map((n, i) => n + Math.max(0, n - 1) * (interior[i] ?? 0));
      const high = from.map((n, i) => n - (starts[i] ?? 0) - (covered[i] ?? 0));
      return [b.pad(ct, starts, high, interior)];
    },
    jvp: ([t], { attrs: { starts, limits, strides } }) => (t ? b.slice(t, starts, limits, strides) : null),
  },
  batch: (args, n, { attrs: { starts, limits, strides } }) =>
    b.slice(only(args, n), [0, ...starts], [n, ...limits], [1, ...strides]),
  samples: [
    { args: [{ shape: [5] }], attrs: { starts: [1], limits: [4], strides: [1] } },
    { args: [{ shape: [6] }], attrs: { starts: [0], limits: [6], strides: [4] } },
    { args: [{ shape: [3, 7] }], attrs: { starts: [1, 1], limits: [3, 7], strides: [1, 2] } },
  ],
};

const pad: OpRecord<'pad'> = {
  evaluate: (args, node) => {
    const x = valueAt(args, 0);
    const { low, interior } = node.attrs;
    const shape = shapeOf(node);
    const strides = stridesOf(shape);
    const data = new Float64Array(sizeOf(shape));
    const steps = strides.map((s, axis) => s * (1 + (interior[axis] ?? 0)));
    copyInto(
      x.shape,
      { data: x.data, base: 0, steps: stridesOf(x.shape) },
      { data, base: placeOf(low, strides), steps },
    );
    return [{ shape, data }];
  },
  derivative: {
    kind: 'rule',
    vjp: (ct, { args, attrs: { low, interior } }) => {
      const from = shapeOf(arg(args, 0));
      const steps = interior.map((n) => n + 1);
      const limits = from.map((n, i) => (low[i] ?? 0) + (n === 0 ? 0 : (n - 1) * (steps[i] ?? 1) + 1));
      return [b.slice(ct, low, limits, steps)];
    },
    jvp: ([t], { attrs: { low, high, interior } }) => (t ? b.pad(t, low, high, interior) : null),
  },
  batch: (args, n, { attrs: { low, high, interior } }) =>
    b.pad(only(args, n), [0, ...low], [0, ...high], [0, ...interior]),
  samples: [
    { args: [{ shape: [3] }], attrs: { low: [1], high: [2], interior: [0] } },
    { args: [{ shape: [2, 3] }], attrs: { low: [0, 1], high: [1, 0], interior: [1, 2] } },
  ],
};

const concat: OpRecord<'concat'> = {
  evaluate: (args, node) => {
    const { axis } = node.attrs;
    const shape = shapeOf(node);
    const data = new Float64Array(sizeOf(shape));
    const steps = stridesOf(shape);
    let base = 0;
    for (const part of args) {
      copyInto(part.shape, { data: part.data, base: 0, steps: stridesOf(part.shape) }, { data, base, steps });
      base += dimAt(part.shape, axis) * (steps[axis] ?? 0);
    }
    return [{ shape, data }];
  },
  derivative: {
    kind: 'rule',
    vjp: (ct, { args, attrs: { axis } }) => {
      const shape = shapeOf(ct);
      let start = 0;
      return args.map((part) => {
        const from = start;
        start += dimAt(shapeOf(part), axis);
        return b.slice(
          ct,
          shape.map((_, i) => (i === axis ? from : 0)),
          shape.map((n, i) => (i === axis ? start : n)),
        );
      });
    },
    jvp: (tangents, { args, attrs: { axis } }) =>
      b.concat(
        args.map((part, i) => tangents[i] ?? b.fullLike(0, part)),
        axis,
      ),
  },
  batch: (args, n, { attrs: { axis } }) =>
    b.concat(
      args.map((part) => lift(part, n)),
      axis + 1,
    ),
  samples: [
    { args: [{ shape: [2] }, { shape: [3] }], attrs: { axis: 0 } },
    { args: [{ shape: [2, 1] }, { shape: [2, 3] }, { shape: [2, 2] }], attrs: { axis: 1 } },
  ],
};

const flip: OpRecord<'flip'> = {
  evaluate: (args, { attrs: { axes } }) => {
    const x = valueAt(args, 0);
    const from = stridesOf(x.shape);
    const last = x.shape.map((n, axis) => (axes.includes(axis) ? n - 1 : 0));
    const steps = from.map((s, axis) => (axes.includes(axis) ? -s : s));
    return read(x, x.shape, placeOf(last, from), steps);
  },
  derivative: {
    kind: 'rule',
    vjp: (ct, { attrs: { axes } }) => [b.flip(ct, axes)],
    jvp: ([t], { attrs: { axes } }) => (t ? b.flip(t, axes) : null),
  },
  batch: (args, n, { attrs: { axes } }) =>
    b.flip(
      only(args, n),
      axes.map((axis) => axis + 1),
    ),
  samples: [
    { args: [{ shape: [3] }], attrs: { axes: [0] } },
    { args: [{ shape: [2, 3] }], attrs: { axes: [0, 1] } },
  ],
};

export const movement = { reshape, transpose, broadcast, slice, pad, concat, flip } satisfies {
  readonly [K in 'reshape' | 'transpose' | 'broadcast' | 'slice' | 'pad' | 'concat' | 'flip']: OpRecord<K>;
};
