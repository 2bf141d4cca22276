/**
 * Scans: small states in kernels, large ones on the host, forwards and backwards, with inputs and outputs, one inside the other.
 */
import { build as b, buildBatch, buildScan } from '@ergodic/core/ops';
import { bodyCase, far, inputs, key, matrix, product, rows, shared, square, start, step, wide } from './bodies.ts';
import type { Case } from './case.ts';

/** Small states fit into a kernel; outputs of every step and large states are kept by the host. */
const scans: readonly Case[] = [false, true].flatMap((reverse) => [
  bodyCase(
    'scan',
    `small state, reverse ${reverse}`,
    [start],
    buildScan(25, [start[0]], [], ({ index, carries: [c] }) => ({ carries: c ? [step(c, index)] : [], ys: [] }), {
      reverse,
    }),
  ),
  bodyCase(
    'scan',
    `inputs and outputs, reverse ${reverse}`,
    [start, inputs, shared],
    buildScan(
      25,
      [start[0]],
      [inputs[0]],
      ({ index, carries: [c], xs: [x] }) =>
        c && x
          ? { carries: [step(b.mul(c, shared[0]), index, x)], ys: [b.mul(c, x), index, b.greater(b.sum(c), 0)] }
          : { carries: [], ys: [] },
      { reverse },
    ),
  ),
  bodyCase(
    'scan',
    `large state, reverse ${reverse}`,
    [far, square],
    buildScan(
      23,
      [far[0], b.scalar(1)],
      [],
      ({ index, carries: [c, n] }) =>
        c && n
          ? { carries: [b.tanh(product(square[0], step(c, index))), b.mul(n, 1.5)], ys: [b.sum(c), c] }
          : { carries: [], ys: [] },
      { reverse },
    ),
  ),
]);

const moreScans: readonly Case[] = [
  bodyCase(
    'scan',
    'no steps',
    [start, rows],
    buildScan(0, [start[0]], [], ({ carries: [c] }) => ({ carries: c ? [b.exp(c)] : [], ys: c ? [c] : [] })),
  ),
  bodyCase(
    'scan',
    'one step',
    [start],
    buildScan(1, [start[0]], [], ({ index, carries: [c] }) => ({
      carries: c ? [step(c, index)] : [],
      ys: c ? [c] : [],
    })),
  ),
  bodyCase(
    'scan',
    'states that change places',
    [start, shared],
    buildScan(7, [start[0], shared[0]], [], ({ carries: [c, d] }) =>
      c && d ? { carries: [d, b.add(b.mul(c, 0.5), d)], ys: [] } : { carries: [], ys: [] },
    ),
  ),
  bodyCase(
    'scan',
    'large states that change places',
    [far, wide, square],
    buildScan(21, [far[0], b.reshape(b.slice(wide[0], [0, 0], [1, 40]), [40])], [], ({ carries: [c, d] }) =>
      c && d ? { carries: [d, b.tanh(b.add(product(square[0], c), d))], ys: [] } : { carries: [], ys: [] },
    ),
  ),
  bodyCase(
    'scan',
    'whole numbers and truth values in the state',
    [start],
    buildScan(9, [start[0], b.scalar(3, 'int'), b.less(b.sum(start[0]), 0)], [], ({ index, carries: [c, n, t] }) =>
      c && n && t
        ? { carries: [b.where(b.broadcastTo(t, [3]), step(c, index), b.neg(c)), b.add(n, index), b.not(t)], ys: [] }
        : { carries: [], ys: [] },
    ),
  ),
  bodyCase(
    'scan',
    'a key in the state',
    [key, start],
    buildScan(6, [key[0], start[0]], [], ({ carries: [k, c] }) =>
      k && c
        ? { carries: [b.foldIn(k, b.scalar(1, 'int')), b.add(b.mul(c, 0.5), b.draw('normal', k, [3]))], ys: [] }
        : { carries: [], ys: [] },
    ).slice(1),
  ),
  bodyCase(
    'scan',
    'inside a scan',
    [start, matrix],
    buildScan(4, [start[0]], [], ({ index, carries: [c] }) => ({
      carries: c
        ? buildScan(3, [c], [], ({ index: inner, carries: [d] }) => ({
            carries: d ? [product(matrix[0], step(d, b.add(index, inner)))] : [],
            ys: [],
          })).slice(0, 1)
        : [],
      ys: [],
    })),
  ),
  bodyCase(
    'scan',
    'inside a scan, large state',
    [far, square],
    buildScan(3, [far[0]], [], ({ index, carries: [c] }) => ({
      carries: c
        ? buildScan(4, [c], [], ({ index: inner, carries: [d] }) => ({
            carries: d ? [b.tanh(product(square[0], step(d, b.add(index, inner))))] : [],
            ys: [],
          })).slice(0, 1)
        : [],
      ys: c ? [b.sum(c)] : [],
    })),
  ),
  bodyCase(
    'scan',
    'a batch of them',
    [rows, matrix],
    buildBatch(20, [rows[0]], ([x]) =>
      x
        ? buildScan(12, [x], [], ({ index, carries: [c] }) => ({
            carries: c ? [product(matrix[0], step(c, index))] : [],
            ys: [],
          }))
        : [],
    ),
  ),
  bodyCase(
    'scan',
    'a batch of them, with outputs',
    [rows, matrix],
    buildBatch(20, [rows[0]], ([x]) =>
      x
        ? buildScan(12, [x], [], ({ index, carries: [c] }) => ({
            carries: c ? [product(matrix[0], step(c, index))] : [],
            ys: c ? [b.sum(c)] : [],
          }))
        : [],
    ),
  ),
  bodyCase(
    'scan',
    'of a batch',
    [rows, matrix],
    buildScan(12, [rows[0]], [], ({ index, carries: [c] }) => ({
      carries: c ? buildBatch(20, [c], ([x]) => (x ? [product(matrix[0], step(x, index))] : [])) : [],
      ys: [],
    })),
  ),
];

export const scanCases: readonly Case[] = [...scans, ...moreScans];
