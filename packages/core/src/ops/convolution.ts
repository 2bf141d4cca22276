/**
 * Two-dimensional convolution (cross-correlation, as networks use the word):
 * y[n, o, i, j] = sum over c, k, l of x[n, c, i s + k d - p, j s + l d - p] w[o, c, k, l], with strides s, kernel dilation d, padding p
 * (negative padding crops). `lhsDilation` puts zeros between the pixels of x. Both derivatives are convolutions again.
 */
import type { ConvAttrs } from '../graph/attrs.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { type Dims, dimAt, sizeOf } from '../graph/type.ts';
import * as b from './build.ts';
import { addMaybe, arg, batchedAt, lift, type OpRecord, valueAt } from './record.ts';

type Pair = readonly [number, number];
const both = <A>(f: (i: 0 | 1) => A): readonly [A, A] => [f(0), f(1)];
const dilated = (n: number, by: number): number => (n - 1) * by + 1;

/** The part of axis `axis` that belongs to group `g` of `groups`. */
const group = (a: Node, axis: number, g: number, groups: number): Node => {
  const shape = shapeOf(a);
  const size = dimAt(shape, axis) / groups;
  return b.slice(
    a,
    shape.map((_, i) => (i === axis ? g * size : 0)),
    shape.map((n, i) => (i === axis ? (g + 1) * size : n)),
  );
};

/** The cotangent of the image: the cotangent spread by the stride, correlated with the flipped kernel. */
const imageCotangent = (ct: Node, x: Node, w: Node, attrs: ConvAttrs): Node => {
  const [o, perGroup, ...window] = shapeOf(w);
  const { groups } = attrs;
  const out = (o ?? 0) / groups;
  const swapped = b.transpose(b.reshape(w, [groups, out, perGroup ?? 0, ...window]), [0, 2, 1, 3, 4]);
  const kernel = b.flip(b.reshape(swapped, [groups * (perGroup ?? 0), out, ...window]), [2, 3]);
  const padding = both((i): Pair => {
    const low = attrs.padding[i][0];
    const size = dilated(dimAt(shapeOf(x), 2 + i), attrs.lhsDilation[i]);
    const span = dilated(dimAt(shapeOf(w), 2 + i), attrs.rhsDilation[i]);
    return [span - 1 - low, size - dilated(dimAt(shapeOf(ct), 2 + i), attrs.strides[i]) + low];
  });
  return b.conv2d(ct, kernel, {
    strides: attrs.lhsDilation,
    padding,
    lhsDilation: attrs.strides,
    rhsDilation: attrs.rhsDilation,
    groups,
  });
};

/** The cotangent of the kernel: image and cotangent correlated over examples and positions, group by group. */
const kernelCotangent = (ct: Node, x: Node, w: Node, attrs: ConvAttrs): Node => {
  const { groups } = attrs;
  const swap = (a: Node): Node => b.transpose(a, [1, 0, 2, 3]);
  const padding = both((i): Pair => {
    const low = attrs.padding[i][0];
    const size = dilated(dimAt(shapeOf(x), 2 + i), attrs.lhsDilation[i]);
    const span = dilated(dimAt(shapeOf(ct), 2 + i), attrs.strides[i]);
    return [low, (dimAt(shapeOf(w), 2 + i) - 1) * attrs.rhsDilation[i] + span - size - low];
  });
  const parts = Array.from({ length: groups }, (_, g) =>
    swap(
      b.conv2d(swap(group(x, 1, g, groups)), swap(group(ct, 1, g, groups)), {
        strides: attrs.rhsDilation,
        padding,
        lhsDilation: attrs.lhsDilation,
        rhsDilation: attrs.strides,
        groups: 1,
      }),
    ),
  );
  const [first] = parts;
  return groups === 1 && first !== undefined ? first : b.concat(parts, 0);
};

/** A leading axis merged into the axis after `axis`. */
const mergeInto = (a: Node, axis: number): Node => {
  const [n, ...rest] = shapeOf(a);
  const order = rest.map((_, i) => i + 1);
  const moved = b.transpose(a, [...order.slice(0, axis), 0, ...order.slice(axis)]);
  return b.reshape(
    moved,
    rest.map((size, i) => (i === axis ? size * (n ?? 0) : size)),
  );
};

const plain: ConvAttrs = {
  strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  lhsDilation: [1, 1],
  rhsDilation: [1, 1],
  groups: 1,
};

const conv2d: OpRecord<'conv2d'> = {
  evaluate: (args, node) => {
    const [x, w] = [valueAt(args, 0), valueAt(args, 1)];
    const { strides, padding, lhsDilation, rhsDilation, groups } = node.attrs;
    const shape = shapeOf(node);
    const at = (list: Dims, i: number): number => list[i] ?? 0;
    const [N, C, H, W] = [at(x.shape, 0), at(x.shape, 1), at(x.shape, 2), at(x.shape, 3)];
    const [O, perGroup, KH, KW] = [at(w.shape, 0), at(w.shape, 1), at(w.shape, 2), at(w.shape, 3)];
    const [OH, OW] = [at(shape, 2), at(shape, 3)];
    const data = new Float64Array(sizeOf(shape));
    /** The pixel under a window position, or -1 between and beyond the pixels. */
    const pixel = (i: number, k: number, axis: 0 | 1, size: number): number => {
      const place = i * strides[axis] + k * rhsDilation[axis] - padding[axis][0];
      return place % lhsDilation[axis] !== 0 || place < 0 || place / lhsDilation[axis] >= size
        ? -1
        : place / lhsDilation[axis];
    };
    for (let n = 0; n < N; n++)
      for (let o = 0; o < O; o++)
        for (let i = 0; i < OH; i++)
          for (let j = 0; j < OW; j++) {
            let total = 0;
            const first = Math.floor(o / (O / groups)) * perGroup;
            for (let k = 0; k < KH; k++) {
              const h = pixel(i, k, 0, H);
              if (h < 0) continue;
              for (let l = 0; l < KW; l++) {
                const v = pixel(j, l, 1, W);
                if (v < 0) continue;
                for (let c = 0; c < perGroup; c++)
                  total +=
                    (x.data[((n * C + first + c) * H + h) * W + v] ?? 0) *
                    (w.data[((o * perGroup + c) * KH + k) * KW + l] ?? 0);
              }
            }
            data[((n * O + o) * OH + i) * OW + j] = total;
          }
    return [{ shape, data }];
  },
  derivative: {
    kind: 'rule',
    vjp: (ct, { args, attrs }) => [
      imageCotangent(ct, arg(args, 0), arg(args, 1), attrs),
      kernelCotangent(ct, arg(args, 0), arg(args, 1), attrs),
    ],
    jvp: ([tx, tw], { args, attrs }) =>
      addMaybe(tx ? b.conv2d(tx, arg(args, 1), attrs) : null, tw ? b.conv2d(arg(args, 0), tw, attrs) : null),
  },
  batch: (args, n, { attrs }) => {
    const [x, w] = [batchedAt(args, 0), batchedAt(args, 1)];
    if (!w.mapped) {
      const [, count, ...image] = shapeOf(lift(x, n));
      const y = b.conv2d(b.reshape(lift(x, n), [n * (count ?? 0), ...image]), w.node, attrs);
      const [, ...rest] = shapeOf(y);
      return b.reshape(y, [n, count ?? 0, ...rest]);
    }
    // A kernel of its own for each: n times the groups, examples side by side in the channels.
    const y = b.conv2d(mergeInto(lift(x, n), 1), mergeInto(w.node, 0), { ...attrs, groups: attrs.groups * n });
    const [count, outputs, ...rest] = shapeOf(y);
    return b.moveToFront(b.reshape(y, [count ?? 0, n, (outputs ?? 0) / n, ...rest]), 1);
  },
  samples: [
    { args: [{ shape: [1, 1, 3, 3] }, { shape: [1, 1, 2, 2] }], attrs: plain },
    {
      args: [{ shape: [2, 2, 5, 4] }, { shape: [3, 2, 3, 2] }],
      attrs: {
        ...plain,
        strides: [2, 1],
        padding: [
          [1, 1],
          [0, 1],
        ],
      },
    },
    {
      args: [{ shape: [1, 4, 6, 5] }, { shape: [2, 2, 2, 2] }],
      attrs: { ...plain, groups: 2, rhsDilation: [2, 1], strides: [1, 2] },
    },
    { args: [{ shape: [1, 1, 3, 2] }, { shape: [1, 1, 2, 2] }], attrs: { ...plain, lhsDilation: [2, 3] } },
  ],
};

export const convolution = { conv2d } satisfies { readonly [K in 'conv2d']: OpRecord<K> };
