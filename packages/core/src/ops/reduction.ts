/**
 * Sums, maxima, and contractions: what makes one number of many.
 */
import type { DotAttrs } from '../graph/attrs.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { type Dims, dimAt, sizeOf, stridesOf } from '../graph/type.ts';
import * as b from './build.ts';
import { make } from './make.ts';
import { addMaybe, arg, batchedAt, lift, type Maybe, type OpRecord, type Value, valueAt } from './record.ts';
import { addInto, maxInto, places } from './strided.ts';

const without = (shape: Dims, axes: readonly number[]): Dims => shape.filter((_, i) => !axes.includes(i));

/** An array whose groups along `axes` become one number each, from `start` on, by a walk over all of it. */
const reduce = (x: Value, axes: readonly number[], start: number, into: typeof addInto): readonly Value[] => {
  const shape = without(x.shape, axes);
  const data = new Float64Array(sizeOf(shape)).fill(start);
  const kept = stridesOf(shape);
  let next = 0;
  const steps = x.shape.map((_, axis) => (axes.includes(axis) ? 0 : (kept[next++] ?? 0)));
  into(x.shape, { data: x.data, base: 0, steps: stridesOf(x.shape) }, { data, base: 0, steps });
  return [{ shape, data }];
};

/** The reverse of a reduction: each group's value, copied to all its members. */
const spread = (y: Node, shape: Dims, axes: readonly number[]): Node =>
  b.broadcast(
    y,
    shape,
    shape.map((_, i) => i).filter((i) => !axes.includes(i)),
  );

const shifted = (axes: readonly number[]): readonly number[] => axes.map((axis) => axis + 1);

const sum: OpRecord<'sum'> = {
  evaluate: (args, { attrs: { axes } }) => reduce(valueAt(args, 0), axes, 0, addInto),
  derivative: {
    kind: 'rule',
    vjp: (ct, { args, attrs: { axes } }) => [spread(ct, shapeOf(arg(args, 0)), axes)],
    jvp: ([t], { attrs: { axes } }) => (t ? b.sum(t, axes) : null),
  },
  batch: (args, n, { attrs: { axes } }) => make('sum', [lift(batchedAt(args, 0), n)], { axes: shifted(axes) }),
  samples: [
    { args: [{ shape: [3] }], attrs: { axes: [0] } },
    { args: [{ shape: [2, 3, 2] }], attrs: { axes: [0, 2] } },
    { args: [{ shape: [2, 3] }], attrs: { axes: [1] } },
    { args: [{ shape: [2, 0] }], attrs: { axes: [1] } },
  ],
};

/** True where no two elements of an array are nearly equal. */
const distinct = ([x]: readonly ArrayLike<number>[]): boolean => {
  const sorted = Array.from(x ?? []).sort((p, q) => p - q);
  return sorted.every((value, i) => i === 0 || value - (sorted[i - 1] ?? value) > 1e-3);
};

/** Where the maximum is attained, in equal shares: 1 / (number of ties). */
const shares = (x: Node, y: Node, axes: readonly number[]): Node => {
  const wins = b.cast(b.equal(x, spread(y, shapeOf(x), axes)), 'real');
  return b.div(wins, spread(b.sum(wins, axes), shapeOf(x), axes));
};

const reduceMax: OpRecord<'reduceMax'> = {
  evaluate: (args, { attrs: { axes } }) => reduce(valueAt(args, 0), axes, Number.NEGATIVE_INFINITY, maxInto),
  derivative: {
    kind: 'rule',
    vjp: (ct, { args, attrs: { axes } }, y) => {
      const x = arg(args, 0);
      return [b.mul(spread(ct, shapeOf(x), axes), shares(x, y, axes))];
    },
    jvp: ([t], { args, attrs: { axes } }, y) => (t ? b.sum(b.mul(t, shares(arg(args, 0), y, axes)), axes) : null),
  },
  batch: (args, n, { attrs: { axes } }) => make('reduceMax', [lift(batchedAt(args, 0), n)], { axes: shifted(axes) }),
  samples: [
    { args: [{ shape: [4] }], attrs: { axes: [0] }, smooth: distinct },
    { args: [{ shape: [2, 3, 2] }], attrs: { axes: [0, 2] }, smooth: distinct },
  ],
};

const argmax: OpRecord<'argmax'> = {
  evaluate: (args, { attrs: { axis } }) => {
    const x = valueAt(args, 0);
    const shape = without(x.shape, [axis]);
    const n = dimAt(x.shape, axis);
    const inner = sizeOf(x.shape.slice(axis + 1));
    const data = new Float64Array(sizeOf(shape));
    for (let to = 0; to < data.length; to++) {
      const first = (to - (to % inner)) * n + (to % inner);
      let best = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < n; i++) {
        const value = x.data[first + i * inner] ?? 0;
        if (value > best) {
          best = value;
          data[to] = i;
        }
      }
    }
    return [{ shape, data }];
  },
  derivative: { kind: 'zero', why: 'an index is constant between its jumps' },
  batch: (args, n, { attrs: { axis } }) => make('argmax', [lift(batchedAt(args, 0), n)], { axis: axis + 1 }),
  samples: [
    { args: [{ shape: [5] }], attrs: { axis: 0 }, smooth: distinct },
    { args: [{ shape: [2, 3] }], attrs: { axis: 1 }, smooth: distinct },
    { args: [{ shape: [3, 2] }], attrs: { axis: 0 }, smooth: distinct },
  ],
};

const freeAxes = (shape: Dims, used: readonly number[]): readonly number[] =>
  shape.map((_, i) => i).filter((i) => !used.includes(i));

/**
 * The cotangent of one operand of a contraction: contract `ct` with the *other* operand over the other's free axes, then put the
 * axes, which come as (batch, own free, contracted), back in the operand's order.
 */
const dotCotangent = (
  ct: Node,
  node: { readonly args: readonly Node[]; readonly attrs: DotAttrs },
  side: 0 | 1,
): Node => {
  const other = side === 0 ? 1 : 0;
  const [own, peer] = [arg(node.args, side), arg(node.args, other)];
  const { contract, batch } = node.attrs;
  const count = batch[0].length;
  const ownFree = freeAxes(shapeOf(own), [...contract[side], ...batch[side]]);
  const peerFree = freeAxes(shapeOf(peer), [...contract[other], ...batch[other]]);
  // Axes of ct: batch, free of the left operand, free of the right one.
  const peerStart = side === 0 ? count + ownFree.length : count;
  const result = b.dot(ct, peer, {
    contract: [peerFree.map((_, i) => peerStart + i), peerFree],
    batch: [batch[side].map((_, i) => i), batch[other]],
  });
  // Axes of result: batch, own free, then the peer's contracted axes in their order in the peer.
  const peerOrder = [...contract[other]].sort((p, q) => p - q);
  const contracted = peerOrder.map((axis) => contract[side][contract[other].indexOf(axis)] ?? 0);
  const placed = [...batch[side], ...ownFree, ...contracted];
  return b.transpose(
    result,
    placed.map((_, axis) => placed.indexOf(axis)),
  );
};

/** An operand of a contraction: where the parts of it begin that belong to an index of each kind. */
interface Factor {
  readonly data: Float64Array;
  readonly batch: Int32Array;
  readonly free: Int32Array;
  readonly inner: Int32Array;
}

const contractInto = (x: Factor, w: Factor, y: Float64Array): void => {
  let to = 0;
  for (let b = 0; b < x.batch.length; b++)
    for (let i = 0; i < x.free.length; i++) {
      const fromX = (x.batch[b] ?? 0) + (x.free[i] ?? 0);
      for (let j = 0; j < w.free.length; j++) {
        const fromW = (w.batch[b] ?? 0) + (w.free[j] ?? 0);
        let total = 0;
        for (let k = 0; k < x.inner.length; k++)
          total += (x.data[fromX + (x.inner[k] ?? 0)] ?? 0) * (w.data[fromW + (w.inner[k] ?? 0)] ?? 0);
        y[to++] = total;
      }
    }
};

const dot: OpRecord<'dot'> = {
  evaluate: (args, node) => {
    const [x, w] = [valueAt(args, 0), valueAt(args, 1)];
    const { contract, batch } = node.attrs;
    const seen = ({ data, shape }: Value, side: 0 | 1) => {
      const strides = stridesOf(shape);
      const over = (axes: readonly number[]): Int32Array =>
        places(
          axes.map((axis) => dimAt(shape, axis)),
          0,
          axes.map((axis) => strides[axis] ?? 0),
        );
      const free = freeAxes(shape, [...contract[side], ...batch[side]]);
      return { data, batch: over(batch[side]), free: over(free), inner: over(contract[side]) };
    };
    const shape = shapeOf(node);
    const data = new Float64Array(sizeOf(shape));
    contractInto(seen(x, 0), seen(w, 1), data);
    return [{ shape, data }];
  },
  derivative: {
    kind: 'rule',
    vjp: (ct, node) => [dotCotangent(ct, node, 0), dotCotangent(ct, node, 1)],
    jvp: ([tx, tw], { args, attrs }): Maybe =>
      addMaybe(tx ? b.dot(tx, arg(args, 1), attrs) : null, tw ? b.dot(arg(args, 0), tw, attrs) : null),
  },
  batch: (args, n, { attrs: { contract, batch } }) => {
    const [x, w] = [batchedAt(args, 0), batchedAt(args, 1)];
    const move = (a: { readonly mapped: boolean }, axes: readonly number[]): readonly number[] =>
      a.mapped ? shifted(axes) : axes;
    const moved: DotAttrs['contract'] = [move(x, contract[0]), move(w, contract[1])];
    const kept: DotAttrs['batch'] = [move(x, batch[0]), move(w, batch[1])];
    if (x.mapped && w.mapped)
      return b.dot(x.node, w.node, {
        contract: moved,
        batch: [
          [0, ...kept[0]],
          [0, ...kept[1]],
        ],
      });
    const y = b.dot(x.node, w.node, { contract: moved, batch: kept });
    // The batch axis is the first free axis of the mapped operand: after the batch axes, and after all of x's free axes if w has it.
    const xFree = shapeOf(x.node).length - contract[0].length - batch[0].length;
    const place = batch[0].length + (x.mapped ? 0 : w.mapped ? xFree : 0);
    return x.mapped || w.mapped ? b.moveToFront(y, place) : lift({ node: y, mapped: false }, n);
  },
  samples: [
    { args: [{ shape: [3] }, { shape: [3] }], attrs: { contract: [[0], [0]], batch: [[], []] } },
    { args: [{ shape: [2, 3] }, { shape: [3, 4] }], attrs: { contract: [[1], [0]], batch: [[], []] } },
    { args: [{ shape: [2] }, { shape: [3] }], attrs: { contract: [[], []], batch: [[], []] } },
    {
      args: [{ shape: [2, 3, 4] }, { shape: [4, 2, 3] }],
      attrs: {
        contract: [
          [1, 2],
          [2, 0],
        ],
        batch: [[0], [1]],
      },
    },
    { args: [{ shape: [3, 2, 2] }, { shape: [2, 5, 2] }], attrs: { contract: [[2], [0]], batch: [[1], [2]] } },
  ],
};

export const reduction = { sum, reduceMax, argmax, dot } satisfies {
  readonly [K in 'sum' | 'reduceMax' | 'argmax' | 'dot']: OpRecord<K>;
};
