/**
 * Arrays moved, read and joined: every kind of element, more axes than a kernel has, no elements at all.
 */
import type { Dtype, Node } from '@ergodic/core/graph';
import { build as b, type Value } from '@ergodic/core/ops';
import type { Case } from './case.ts';
import { at, nodesOf, scattered } from './numbers.ts';
import { checkOf } from './samples.ts';

type Given = readonly (readonly [Node, Value])[];

const of = (row: string, name: string, inputs: Given, results: readonly Node[]): Case => ({
  row,
  name,
  inputs: new Map(inputs),
  checks: results.map(checkOf),
});

const kinds: readonly Dtype[] = ['real', 'int', 'bool', 'bits'];

/** One case for each kind of element, over an array of some shape. */
const eachKind = (
  row: string,
  name: string,
  shape: readonly number[],
  move: (x: Node) => readonly Node[],
): readonly Case[] =>
  kinds.map((dtype) => {
    const x = scattered('x', shape, dtype);
    return of(row, `${name}, ${dtype}`, [x], move(x[0]));
  });

const long = [5, 3, 2, 4, 6];
const moved: readonly Case[] = [
  ...eachKind('reshape', 'splits and merges', [2, 3, 4, 5], (x) => [
    b.reshape(x, [6, 20]),
    b.reshape(x, [5, 2, 2, 6]),
    b.reshape(b.transpose(x, [3, 1, 2, 0]), [1, 10, 12]),
    b.reshape(b.transpose(b.reshape(b.transpose(x, [1, 0, 3, 2]), [15, 8]), [1, 0]), [2, 60]),
  ]),
  ...eachKind('transpose', 'five axes', long, (x) => [
    b.transpose(x, [4, 2, 0, 3, 1]),
    b.transpose(x, [1, 0, 2, 4, 3]),
  ]),
  ...eachKind('broadcast', 'five axes', [3, 1, 2], (x) => [
    b.broadcast(x, [2, 3, 4, 5, 2], [1, 3, 4]),
    b.broadcast(x, [3, 40, 2], [0, 1, 2]),
  ]),
  ...eachKind('slice', 'strided', long, (x) => [b.slice(x, [1, 0, 0, 1, 1], [5, 3, 1, 4, 6], [2, 1, 1, 2, 3])]),
  ...eachKind('pad', 'outside and between', [3, 2, 4], (x) => [
    b.pad(x, [1, 0, 2], [0, 2, 1], [2, 0, 1]),
    b.slice(b.pad(x, [1, 1, 1], [1, 1, 1]), [1, 0, 2], [4, 4, 5]),
  ]),
  ...eachKind('flip', 'some axes', [3, 2, 20], (x) => [b.flip(x, [0, 2]), b.flip(b.transpose(x, [2, 0, 1]), [1])]),
  ...eachKind('stopGradient', 'passes on', [3, 2], (x) => [b.stopGradient(b.flip(x, [0]))]),
];

const joined = ((): readonly Case[] =>
  kinds.flatMap((dtype) => {
    const parts = Array.from({ length: 4 }, (_, i) => scattered(`p${i}`, [2, i, 3], dtype));
    const [u, v] = [scattered('u', [40], dtype), scattered('v', [7], dtype)];
    const indices = b.cast(b.floor(b.mul(b.cast(b.iota([30], 0), 'real'), 1.5)), 'int');
    return [
      of('concat', `one empty part, ${dtype}`, parts, [b.concat(nodesOf(parts), 1)]),
      of('concat', `read at computed places, ${dtype}`, [u, v], [b.take(b.concat([u[0], v[0]], 0), indices, 0)]),
      of(
        'concat',
        `of parts of one array, ${dtype}`,
        [u],
        [b.concat([b.slice(u[0], [30], [40]), b.flip(u[0], [0]), b.slice(u[0], [0], [5])], 0)],
      ),
    ];
  }))();

const taken = ((): readonly Case[] =>
  kinds.flatMap((dtype) => {
    const x = scattered('x', [3, 6, 4], dtype);
    const i = scattered('i', [2, 5], 'int', [-3, 9]);
    const one = scattered('one', [], 'int', [4, 4]);
    return [
      of('take', `indices outside the axis, ${dtype}`, [x, i], [b.take(x[0], i[0], 1), b.take(x[0], i[0], 2)]),
      of(
        'take',
        `one index, ${dtype}`,
        [x, one],
        [b.take(x[0], one[0], 1), b.take(x[0], b.sub(one[0], b.scalar(9, 'int')), 0)],
      ),
    ];
  }))();

const spread = ((): readonly Case[] => {
  const ct = scattered('ct', [3, 2, 5, 2]);
  const i = scattered('i', [2, 5], 'int', [-3, 9]);
  const many = scattered('many', [3000]);
  const places = scattered('places', [3000], 'int', [0, 6]);
  return [
    of('takeTranspose', 'indices outside the axis, and twice', [ct, i], [b.takeTranspose(ct[0], i[0], 1, 6)]),
    of('takeTranspose', '3000 indices into 7 places', [many, places], [b.takeTranspose(many[0], places[0], 0, 7)]),
  ];
})();

const counted: readonly Case[] = [
  of('iota', 'along each axis', [], [b.iota([4, 5, 6], 0), b.iota([4, 5, 6], 1), b.iota([4, 5, 6], 2)]),
  of('iota', 'long', [], [b.iota([70000], 0), b.reshape(b.iota([300, 300], 1), [90000])]),
  of('iota', 'nearly 2^22 elements', [], [b.iota([590000, 7], 0), b.iota([590000, 7], 1)]),
  of(
    'iota',
    'used as a number',
    [],
    [b.mul(b.cast(b.iota([100], 0), 'real'), 0.5), b.add(b.iota([100], 0), b.iota([100], 0))],
  ),
];

const empty = ((): readonly Case[] => {
  const x = scattered('x', [2, 0, 3]);
  const y = scattered('y', [2, 3]);
  const none = scattered('none', [0], 'int');
  return [
    of('neg', 'no elements', [x], [b.neg(x[0]), b.mul(x[0], x[0])]),
    of('sum', 'no terms', [x], [b.sum(x[0], [1]), b.sum(x[0], [0]), b.sum(x[0])]),
    of('dot', 'no terms', [x], [b.dot(x[0], x[0], { contract: [[1], [1]], batch: [[], []] })]),
    of('reshape', 'no elements', [x], [b.reshape(x[0], [0, 5]), b.transpose(x[0], [1, 0, 2])]),
    of('pad', 'zeros alone', [x], [b.pad(x[0], [0, 1, 0], [0, 1, 0])]),
    of('concat', 'nothing on one side', [x, y], [b.concat([b.reshape(x[0], [0, 3]), y[0]], 0)]),
    of('take', 'no indices', [y, none], [b.take(y[0], none[0], 1)]),
    of('iota', 'no elements', [], [b.iota([0], 0)]),
    of('cast', 'no elements', [none], [b.cast(none[0], 'real')]),
  ];
})();

/** More arrays than one kernel may read. */
const crowded = ((): readonly Case[] => {
  const many = Array.from({ length: 14 }, (_, i) => scattered(`m${i}`, [3, 5]));
  const nodes = nodesOf(many);
  const ints = Array.from({ length: 9 }, (_, i) => scattered(`n${i}`, [4], 'int'));
  const words = Array.from({ length: 9 }, (_, i) => scattered(`w${i}`, [4], 'bits'));
  const choices = Array.from({ length: 9 }, (_, i) => scattered(`c${i}`, [4], 'bool'));
  const first = at(nodes, 0);
  return [
    of('maximum', '14 arrays', many, [nodes.reduce((x, y) => b.maximum(x, y))]),
    of('concat', '14 arrays', many, [
      b.concat(nodes, 1),
      b.concat(
        nodes.map((x) => b.neg(x)),
        0,
      ),
    ]),
    of('sum', '14 arrays', many, [
      b.sum(
        nodes.reduce((x, y) => b.maximum(x, y)),
        [0],
      ),
    ]),
    of('add', '9 arrays of whole numbers', ints, [nodesOf(ints).reduce((x, y) => b.add(x, y))]),
    of(
      'where',
      '9 arrays of words',
      [...words, ...choices],
      [nodesOf(words).reduce((x, y, i) => b.where(at(nodesOf(choices), i), x, y))],
    ),
    of('where', '14 arrays of numbers', many, [nodes.reduce((x, y) => b.where(b.less(first, y), x, y))]),
  ];
})();

export const arrayCases: readonly Case[] = [...moved, ...joined, ...taken, ...spread, ...counted, ...empty, ...crowded];
