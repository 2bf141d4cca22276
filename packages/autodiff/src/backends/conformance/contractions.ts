/**
 * Sums, maxima, contractions and convolutions, short and long, and the derivatives of convolutions.
 */
import { type Attrs, type Node, shapeOf } from '@ergodic/core/graph';
import { build as b, recordOf, type Value } from '@ergodic/core/ops';
import { vjpNodes } from '../../transform/reverse.ts';
import type { Case, Check } from './case.ts';
import { given } from './case.ts';
import { at, scattered } from './numbers.ts';
import { checkOf } from './samples.ts';

type Given = readonly (readonly [Node, Value])[];

const of = (row: string, name: string, inputs: Given, results: readonly Node[]): Case => ({
  row,
  name,
  inputs: new Map(inputs),
  checks: results.map(checkOf),
});

const sums = ((): readonly Case[] => {
  const signed = scattered('signed', [70000]);
  const positive = scattered('positive', [70000], 'real', [0.5, 1]);
  const tall = scattered('tall', [5000, 3]);
  const wide = scattered('wide', [3, 5000]);
  const many = scattered('many', [4, 3, 5, 2, 6]);
  const whole = scattered('whole', [6000], 'int', [-50, 50]);
  const choices = scattered('choices', [5000], 'bool');
  return [
    of('sum', '70,000 terms', [signed], [b.sum(signed[0])]),
    of('sum', '70,000 positive terms', [positive], [b.sum(positive[0])]),
    of('sum', 'rows and columns of 5,000', [tall, wide], [b.sum(tall[0], [0]), b.sum(wide[0], [1]), b.sum(tall[0])]),
    of('sum', 'some of five axes', [many], [b.sum(many[0], [1, 3]), b.sum(many[0], [0, 2, 4]), b.sum(many[0])]),
    of('sum', '6,000 whole numbers', [whole], [b.sum(whole[0]), b.sum(b.reshape(whole[0], [6, 1000]), [1])]),
    of('sum', 'how many are true', [choices], [b.sum(b.cast(choices[0], 'int')), b.sum(b.cast(choices[0], 'real'))]),
    of('sum', 'of absolute values', [tall], [b.sum(b.abs(tall[0]), [1])]),
    of('reduceMax', 'long', [tall, signed], [b.reduceMax(tall[0], [0]), b.reduceMax(signed[0])]),
    of('reduceMax', 'some of five axes', [many], [b.reduceMax(many[0], [1, 3]), b.reduceMax(many[0], [0, 2, 4])]),
  ];
})();

const ties = ((): readonly Case[] => {
  const few = scattered('few', [20, 30], 'int', [-2, 2]);
  const numbers = b.cast(few[0], 'real');
  const long = scattered('long', [2, 5000], 'int', [0, 1000]);
  return [
    of('argmax', 'ties', [few], [b.argmax(numbers, 0), b.argmax(numbers, 1), b.argmax(b.fullLike(1, numbers), 1)]),
    of('argmax', '5,000 numbers with ties', [long], [b.argmax(b.cast(long[0], 'real'), 1)]),
    of(
      'argmax',
      'used as an index',
      [few],
      [b.take(numbers, b.argmax(numbers, 1), 1), b.add(b.argmax(numbers, 0), b.iota([30], 0))],
    ),
  ];
})();

const none: Attrs['dot']['batch'] = [[], []];
const products = ((): readonly Case[] => {
  const [a, c] = [scattered('a', [33, 70]), scattered('c', [70, 17])];
  const [u, v] = [scattered('u', [1000]), scattered('v', [1000])];
  const [p, q] = [scattered('p', [4, 3, 20]), scattered('q', [20, 4, 5])];
  return [
    of('dot', 'matrices', [a, c], [b.dot(a[0], c[0], { contract: [[1], [0]], batch: none })]),
    of(
      'dot',
      'transposed matrices',
      [a, c],
      [b.dot(c[0], b.transpose(a[0], [1, 0]), { contract: [[0], [0]], batch: none })],
    ),
    of('dot', 'long vectors', [u, v], [b.dot(u[0], v[0], { contract: [[0], [0]], batch: none })]),
    of('dot', 'matrices side by side', [p, q], [b.dot(p[0], q[0], { contract: [[2], [0]], batch: [[0], [1]] })]),
    of('dot', 'outer', [p, u], [b.dot(p[0], b.slice(u[0], [0], [9]), { contract: none, batch: none })]),
  ];
})();

/** Convolutions beyond the record's samples: both paddings of either sign, both dilations, groups. */
const shapes: readonly {
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly attrs: Attrs['conv2d'];
}[] = [
  {
    x: [2, 4, 7, 6],
    w: [6, 2, 3, 2],
    attrs: {
      strides: [2, 3],
      padding: [
        [2, 1],
        [0, 3],
      ],
      lhsDilation: [1, 1],
      rhsDilation: [2, 1],
      groups: 2,
    },
  },
  {
    x: [1, 2, 9, 8],
    w: [2, 2, 2, 3],
    attrs: {
      strides: [1, 1],
      padding: [
        [-1, -2],
        [2, -1],
      ],
      lhsDilation: [1, 1],
      rhsDilation: [1, 2],
      groups: 1,
    },
  },
  {
    x: [2, 3, 4, 3],
    w: [3, 1, 3, 3],
    attrs: {
      strides: [1, 2],
      padding: [
        [2, 2],
        [1, 2],
      ],
      lhsDilation: [3, 2],
      rhsDilation: [1, 1],
      groups: 3,
    },
  },
  {
    x: [1, 16, 5, 5],
    w: [20, 16, 3, 3],
    attrs: {
      strides: [1, 1],
      padding: [
        [1, 1],
        [1, 1],
      ],
      lhsDilation: [1, 1],
      rhsDilation: [1, 1],
      groups: 1,
    },
  },
];

const derivatives = (x: Node, w: Node, ct: Node, attrs: Attrs['conv2d']): readonly Node[] =>
  vjpNodes([b.conv2d(x, w, attrs)], [x, w], [ct]);

/** A convolution and its derivatives; all are sums of products, whose magnitudes the same expressions of magnitudes add up. */
const convolution = (
  name: string,
  x: readonly [Node, Value],
  w: readonly [Node, Value],
  attrs: Attrs['conv2d'],
): Case => {
  const value = b.conv2d(x[0], w[0], attrs);
  const ct = scattered('ct', shapeOf(value));
  const abs = [x, w, ct].map(([node]) => b.abs(node));
  const [ax, aw, act] = [at(abs, 0), at(abs, 1), at(abs, 2)];
  const units = derivatives(ax, aw, act, attrs);
  const rows: readonly Check[] = derivatives(x[0], w[0], ct[0], attrs).map((result, i) => ({
    result,
    size: at(units, i),
  }));
  return { row: 'conv2d', name, inputs: new Map([x, w, ct]), checks: [checkOf(value), ...rows] };
};

const convolutions: readonly Case[] = [
  ...shapes.map(({ x, w, attrs }, i) =>
    convolution(`case ${i}, with derivatives`, scattered('x', x), scattered('w', w), attrs),
  ),
  ...recordOf('conv2d').samples.map(({ args, attrs }, i) =>
    convolution(
      `sample ${i}, with derivatives`,
      scattered('x', at(args, 0).shape),
      scattered('w', at(args, 1).shape),
      attrs,
    ),
  ),
];

const exactTies = ((): Case => {
  const x = given('x', 'real', [2, 4], [1, 3, 3, 2, -1, -1, -5, -1]);
  return of('argmax', 'the first of equal ones', [x], [b.argmax(x[0], 1), b.argmax(x[0], 0)]);
})();

export const contractionCases: readonly Case[] = [...sums, ...ties, exactTies, ...products, ...convolutions];
