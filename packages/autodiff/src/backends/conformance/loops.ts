/**
 * Operations with bodies: batches, scans, bounded loops, and functions with a derivative of their own, in kernels and on the host.
 */
import { type Node, type OpName, shapeOf } from '@ergodic/core/graph';
import { build as b, buildBatch, buildIterate, buildScan, closed, make, results, type Value } from '@ergodic/core/ops';
import { type Case, given } from './case.ts';
import { at, scattered } from './numbers.ts';

type Given = readonly (readonly [Node, Value])[];
const of = (row: OpName, name: string, inputs: Given, nodes: readonly Node[]): Case => ({
  row,
  name,
  inputs: new Map(inputs),
  checks: nodes.map((result) => ({ result, size: 'largest' })),
});

const like = (x: Node, scalar: Node): Node => b.broadcastTo(scalar, shapeOf(x));
const real = (n: Node): Node => b.cast(n, 'real');

const rows = scattered('rows', [20, 3]);
const shared = scattered('shared', [3]);
const matrix = scattered('matrix', [3, 3], 'real', [-0.5, 0.5]);
const wide = scattered('wide', [20, 40], 'real', [-1, 1]);
const square = scattered('square', [40, 40], 'real', [-0.2, 0.2]);
const start = scattered('start', [3]);
const far = scattered('far', [40], 'real', [-1, 1]);
const inputs = scattered('inputs', [25, 3]);
const key = given('key', 'bits', [2], [11, 3456789012]);

const product = (w: Node, x: Node): Node => b.dot(w, x, { contract: [[1], [0]], batch: [[], []] });

const batches: readonly Case[] = [
  of(
    'batch',
    'stacked and summed',
    [rows, shared],
    buildBatch(
      20,
      [rows[0]],
      ([x]) => (x ? [b.mul(b.sin(x), shared[0]), b.mul(x, shared[0]), b.sum(x)] : []),
      (j) => j > 0,
    ),
  ),
  of(
    'batch',
    'summed alone',
    [rows, shared],
    buildBatch(
      20,
      [rows[0]],
      ([x]) => (x ? [b.mul(b.tanh(x), shared[0])] : []),
      () => true,
    ),
  ),
  of(
    'batch',
    'whole numbers summed',
    [rows],
    buildBatch(
      20,
      [rows[0]],
      ([x]) => (x ? [b.cast(b.greater(b.sum(x), 0), 'int'), b.argmax(x, 0)] : []),
      () => true,
    ),
  ),
  of(
    'batch',
    'nothing mapped',
    [shared],
    buildBatch(4, [], () => [b.exp(shared[0])]),
  ),
  of(
    'batch',
    'inside a batch',
    [rows, matrix],
    buildBatch(20, [rows[0]], ([x]) =>
      x
        ? buildBatch(
            3,
            [matrix[0]],
            ([m]) => (m ? [b.sum(b.mul(m, b.sin(x))), b.mul(m, x)] : []),
            (j) => j === 1,
          )
        : [],
    ),
  ),
  of(
    'batch',
    'matrix products',
    [wide, square],
    buildBatch(20, [wide[0]], ([x]) => (x ? [b.tanh(product(square[0], x)), b.sum(x)] : [])),
  ),
  of(
    'batch',
    'of one',
    [shared],
    buildBatch(1, [b.reshape(shared[0], [1, 3])], ([x]) => (x ? [b.exp(x)] : [])),
  ),
  of(
    'batch',
    'its own number',
    [rows],
    buildBatch(20, [rows[0], b.iota([20], 0)], ([x, i]) => (x && i ? [b.mul(x, like(x, real(i)))] : [])),
  ),
  of(
    'batch',
    'whole numbers and truth values',
    [rows],
    buildBatch(20, [rows[0]], ([x]) => (x ? [b.cast(x, 'int'), b.less(x, 0)] : [])),
  ),
];

const step = (c: Node, index: Node, x?: Node): Node => {
  const next = b.add(b.mul(b.sin(c), 0.9), b.mul(like(c, real(index)), 0.01));
  return x === undefined ? next : b.add(next, b.mul(x, 0.1));
};

/** Small states fit into a kernel; outputs of every step and large states are kept by the host. */
const scans: readonly Case[] = [false, true].flatMap((reverse) => [
  of(
    'scan',
    `small state, reverse ${reverse}`,
    [start],
    buildScan(25, [start[0]], [], ({ index, carries: [c] }) => ({ carries: c ? [step(c, index)] : [], ys: [] }), {
      reverse,
    }),
  ),
  of(
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
  of(
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
  of(
    'scan',
    'no steps',
    [start, rows],
    buildScan(0, [start[0]], [], ({ carries: [c] }) => ({ carries: c ? [b.exp(c)] : [], ys: c ? [c] : [] })),
  ),
  of(
    'scan',
    'one step',
    [start],
    buildScan(1, [start[0]], [], ({ index, carries: [c] }) => ({
      carries: c ? [step(c, index)] : [],
      ys: c ? [c] : [],
    })),
  ),
  of(
    'scan',
    'states that change places',
    [start, shared],
    buildScan(7, [start[0], shared[0]], [], ({ carries: [c, d] }) =>
      c && d ? { carries: [d, b.add(b.mul(c, 0.5), d)], ys: [] } : { carries: [], ys: [] },
    ),
  ),
  of(
    'scan',
    'large states that change places',
    [far, wide, square],
    buildScan(21, [far[0], b.reshape(b.slice(wide[0], [0, 0], [1, 40]), [40])], [], ({ carries: [c, d] }) =>
      c && d ? { carries: [d, b.tanh(b.add(product(square[0], c), d))], ys: [] } : { carries: [], ys: [] },
    ),
  ),
  of(
    'scan',
    'whole numbers and truth values in the state',
    [start],
    buildScan(9, [start[0], b.scalar(3, 'int'), b.less(b.sum(start[0]), 0)], [], ({ index, carries: [c, n, t] }) =>
      c && n && t
        ? { carries: [b.where(b.broadcastTo(t, [3]), step(c, index), b.neg(c)), b.add(n, index), b.not(t)], ys: [] }
        : { carries: [], ys: [] },
    ),
  ),
  of(
    'scan',
    'a key in the state',
    [key, start],
    buildScan(6, [key[0], start[0]], [], ({ carries: [k, c] }) =>
      k && c
        ? { carries: [b.foldIn(k, b.scalar(1, 'int')), b.add(b.mul(c, 0.5), b.draw('normal', k, [3]))], ys: [] }
        : { carries: [], ys: [] },
    ).slice(1),
  ),
  of(
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
  of(
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
  of(
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
  of(
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
  of(
    'scan',
    'of a batch',
    [rows, matrix],
    buildScan(12, [rows[0]], [], ({ index, carries: [c] }) => ({
      carries: c ? buildBatch(20, [c], ([x]) => (x ? [product(matrix[0], step(x, index))] : [])) : [],
      ys: [],
    })),
  ),
];

const halved =
  (max: number, limit: number) =>
  (x: Node): readonly Node[] =>
    buildIterate(
      max,
      [x],
      (_, [c]) => (c ? b.greater(b.sum(b.abs(c)), limit) : b.scalar(0, 'bool')),
      (_, [c]) => (c ? [b.mul(c, 0.7)] : []),
    );

const iterations: readonly Case[] = [
  of(
    'iterate',
    'one number',
    [shared],
    buildIterate(
      50,
      [b.sum(shared[0]), b.scalar(0)],
      (_, [x]) => (x ? b.less(b.abs(x), 100) : (x ?? b.scalar(0))),
      (i, [x, y]) => (x && y ? [b.add(b.mul(x, 1.3), 0.1), b.add(y, real(i))] : []),
    ),
  ),
  of('iterate', 'no step', [shared], halved(10, 1e6)(b.sum(shared[0]))),
  of('iterate', 'all the steps', [shared], halved(5, 0)(b.sum(shared[0]))),
  of('iterate', 'three numbers', [shared], halved(40, 0.01)(shared[0])),
  of('iterate', 'a large state', [far, square], halved(40, 0.5)(far[0])),
  of('iterate', 'a large state, no step', [far], halved(40, 1e6)(far[0])),
  of(
    'iterate',
    'the index decides',
    [shared],
    buildIterate(
      30,
      [b.sum(shared[0])],
      (i) => b.less(i, b.scalar(7, 'int')),
      (i, [x]) => (x ? [b.add(b.sin(x), real(i))] : []),
    ),
  ),
  of(
    'iterate',
    'a batch: each stops by itself',
    [rows],
    buildBatch(20, [rows[0]], ([x]) => (x ? halved(40, 0.3)(x) : [])),
  ),
  of(
    'iterate',
    'a batch of large states',
    [wide],
    buildBatch(20, [wide[0]], ([x]) => (x ? halved(30, 3)(x) : [])),
  ),
  of(
    'iterate',
    'inside a scan',
    [start],
    buildScan(5, [start[0]], [], ({ index, carries: [c] }) => ({
      carries: c ? [at(halved(20, 0.5)(b.add(c, like(c, real(index)))), 0)] : [],
      ys: [],
    })),
  ),
];

const vector = { dtype: 'real', shape: [3] } as const;
const ownDerivative = {
  f: closed([vector, vector], ([x, w]) => (x && w ? [b.exp(b.mul(x, w)), b.sum(x)] : [])),
  vjp: closed([vector, vector, vector, { dtype: 'real', shape: [] }], ([x, w, ct]) =>
    x && w && ct ? [b.mul(ct, w), b.mul(ct, x)] : [],
  ),
};
const custom = (x: Node, w: Node): readonly Node[] => results(make('customVjp', [x, w], ownDerivative));

const customs: readonly Case[] = [
  of('customVjp', 'called', [start, shared], custom(start[0], shared[0])),
  of(
    'customVjp',
    'in a batch',
    [rows, shared],
    buildBatch(20, [rows[0]], ([x]) => (x ? custom(x, shared[0]) : [])),
  ),
  of(
    'customVjp',
    'in a scan',
    [start, shared],
    buildScan(4, [start[0]], [], ({ carries: [c] }) => ({
      carries: c ? [b.sin(at(custom(c, shared[0]), 0))] : [],
      ys: [],
    })),
  ),
];

export const loopCases: readonly Case[] = [...batches, ...scans, ...moreScans, ...iterations, ...customs];
