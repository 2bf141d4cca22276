/**
 * Batches: what is mapped and shared, stacked and summed; functions with a derivative of their own.
 */
import type { Node } from '@ergodic/core/graph';
import { build as b, buildBatch, buildScan, closed, make, results } from '@ergodic/core/ops';
import { bodyCase, like, matrix, product, real, rows, shared, square, start, wide } from './bodies.ts';
import type { Case } from './case.ts';
import { at, nodesOf, scattered } from './numbers.ts';

const batches: readonly Case[] = [
  bodyCase(
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
  bodyCase(
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
  bodyCase(
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
  bodyCase(
    'batch',
    'nothing mapped',
    [shared],
    buildBatch(4, [], () => [b.exp(shared[0])]),
  ),
  bodyCase(
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
  bodyCase(
    'batch',
    'matrix products',
    [wide, square],
    buildBatch(20, [wide[0]], ([x]) => (x ? [b.tanh(product(square[0], x)), b.sum(x)] : [])),
  ),
  bodyCase(
    'batch',
    'of one',
    [shared],
    buildBatch(1, [b.reshape(shared[0], [1, 3])], ([x]) => (x ? [b.exp(x)] : [])),
  ),
  bodyCase(
    'batch',
    'its own number',
    [rows],
    buildBatch(20, [rows[0], b.iota([20], 0)], ([x, i]) => (x && i ? [b.mul(x, like(x, real(i)))] : [])),
  ),
  bodyCase(
    'batch',
    'whole numbers and truth values',
    [rows],
    buildBatch(20, [rows[0]], ([x]) => (x ? [b.cast(x, 'int'), b.less(x, 0)] : [])),
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
  bodyCase('customVjp', 'called', [start, shared], custom(start[0], shared[0])),
  bodyCase(
    'customVjp',
    'in a batch',
    [rows, shared],
    buildBatch(20, [rows[0]], ([x]) => (x ? custom(x, shared[0]) : [])),
  ),
  bodyCase(
    'customVjp',
    'in a scan',
    [start, shared],
    buildScan(4, [start[0]], [], ({ carries: [c] }) => ({
      carries: c ? [b.sin(at(custom(c, shared[0]), 0))] : [],
      ys: [],
    })),
  ),
];

/** More arrays, and more results, than one kernel has. */
const crowded = ((): readonly Case[] => {
  const many = Array.from({ length: 9 }, (_, i) => scattered(`many${i}`, [20, 2]));
  return [
    bodyCase(
      'batch',
      'nine mapped arrays',
      many,
      buildBatch(20, nodesOf(many), (slices) => [slices.reduce((x, y) => b.add(b.sin(x), y))]),
    ),
    bodyCase(
      'batch',
      'nine results',
      many,
      buildBatch(20, nodesOf(many), (slices) => slices.map((x) => b.exp(x))),
    ),
  ];
})();

export const batchCases: readonly Case[] = [...batches, ...crowded, ...customs];
