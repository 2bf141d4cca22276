/**
 * Sums, maxima, and contractions: what makes one number of many.
 */
import type { DotAttrs } from '../graph/attrs.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { type Dims, sizeOf, stridesOf } from '../graph/type.ts';
import * as b from './build.ts';
import { make } from './make.ts';
import { addMaybe, arg, batchedAt, lift, type Maybe, type OpRecord, type Value, valueAt } from './record.ts';

/** Walks every index of `shape` in row-major order. The index array is reused. */
export const eachIndex = (shape: Dims, visit: (index: readonly number[], flat: number) => void): void => {
  const index = new Array<number>(shape.length).fill(0);
  const total = sizeOf(shape);
  for (let flat = 0; flat < total; flat++) {
    visit(index, flat);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next;
      if (next < (shape[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
};

const without = (shape: Dims, axes: readonly number[]): Dims => shape.filter((_, i) => !axes.includes(i));

/** For each element of an array, the flat place of its group when `axes` are reduced. */
const reduceInto = (value: Value, axes: readonly number[], visit: (from: number, to: number) => void): Dims => {
  const shape = without(value.shape, axes);
  const kept = stridesOf(shape);
  const steps = value.shape.map(() => 0);
  let next = 0;
  value.shape.forEach((_, axis) => {
    if (!axes.includes(axis)) steps[axis] = kept[next++] ?? 0;
  });
  eachIndex(value.shape, (index, flat) => {
    let to = 0;
    for (let axis = 0; axis < steps.length; axis++) to += (index[axis] ?? 0) * (steps[axis] ?? 0);
    visit(flat, to);
  });
  return shape;
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
  evaluate: (args, { attrs: { axes } }) => {
    const x = valueAt(args, 0);
    const data = new Float64Array(sizeOf(without(x.shape, axes)));
    const shape = reduceInto(x, axes, (from, to) => {
      data[to] = (data[to] ?? 0) + (x.data[from] ?? 0);
    });
    return [{ shape, data }];
  },
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
  evaluate: (args, { attrs: { axes } }) => {
    const x = valueAt(args, 0);
    const data = new Float64Array(sizeOf(without(x.shape, axes))).fill(Number.NEGATIVE_INFINITY);
    const shape = reduceInto(x, axes, (from, to) => {
      data[to] = Math.max(data[to] ?? 0, x.data[from] ?? 0);
    });
    return [{ shape, data }];
  },
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
    const size = sizeOf(without(x.shape, [axis]));
    const best = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    const data = new Float64Array(size);
    const seen = new Float64Array(size);
    const shape = reduceInto(x, [axis], (from, to) => {
      const value = x.data[from] ?? 0;
      if (value > (best[to] ?? 0)) {
        best[to] = value;
        data[to] = seen[to] ?? 0;
      }
      seen[to] = (seen[to] ?? 0) + 1;
    });
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

const dot: OpRecord<'dot'> = {
  evaluate: (args, node) => {
    const [x, w] = [valueAt(args, 0), valueAt(args, 1)];
    const { contract, batch } = node.attrs;
    const [sx, sw] = [stridesOf(x.shape), stridesOf(w.shape)];
    const xFree = freeAxes(x.shape, [...contract[0], ...batch[0]]);
    const wFree = freeAxes(w.shape, [...contract[1], ...batch[1]]);
    const shape = shapeOf(node);
    const inner = contract[0].map((axis) => x.shape[axis] ?? 0);
    const at = (list: readonly number[], i: number): number => list[i] ?? 0;
    // Offsets of the contracted index, once for all outputs.
    const xInner: number[] = [];
    const wInner: number[] = [];
    eachIndex(inner, (index) => {
      xInner.push(index.reduce((s, i, k) => s + i * at(sx, at(contract[0], k)), 0));
      wInner.push(index.reduce((s, i, k) => s + i * at(sw, at(contract[1], k)), 0));
    });
    const data = new Float64Array(sizeOf(shape));
    const count = batch[0].length;
    eachIndex(shape, (index, flat) => {
      let [fx, fw] = [0, 0];
      for (let k = 0; k < index.length; k++) {
        const i = at(index, k);
        if (k < count) {
          fx += i * at(sx, at(batch[0], k));
          fw += i * at(sw, at(batch[1], k));
        } else if (k < count + xFree.length) fx += i * at(sx, at(xFree, k - count));
        else fw += i * at(sw, at(wFree, k - count - xFree.length));
      }
      let total = 0;
      for (let k = 0; k < xInner.length; k++)
        total += at2(x.data, fx + at(xInner, k)) * at2(w.data, fw + at(wInner, k));
      data[flat] = total;
    });
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

const at2 = (data: Float64Array, i: number): number => data[i] ?? 0;

export const reduction = { sum, reduceMax, argmax, dot } satisfies {
  readonly [K in 'sum' | 'reduceMax' | 'argmax' | 'dot']: OpRecord<K>;
};
