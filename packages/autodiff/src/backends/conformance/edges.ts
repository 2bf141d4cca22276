/**
 * NaN, infinities, zeros, and numbers beyond the domains: what arithmetic makes of them.
 */
import type { OpName } from '@ergodic/core/graph';
import { build as b, make } from '@ergodic/core/ops';
import { type Case, given } from './case.ts';
import { functionsOfOne } from './operations.ts';

const infinity = Number.POSITIVE_INFINITY;
const unusual = [Number.NaN, infinity, -infinity, 0, -0, 1, -1, 2, -2, 3e38, -3e38, 88.8, 200, -200, 1e-30, -1e-30];
/** Sines of very large numbers are NaN, and so stated. */
const moderate = unusual.filter((x) => !(Math.abs(x) > 1e30 && Number.isFinite(x)));

const binary = [
  'add',
  'sub',
  'mul',
  'div',
  'pow',
  'maximum',
  'minimum',
  'equal',
  'notEqual',
  'less',
  'lessEqual',
  'greater',
  'greaterEqual',
] as const;

/** An infinite power of 1 is 1 here, where JavaScript says NaN: nothing is claimed. */
const claimed = (op: OpName, x: number, z: number): boolean =>
  !(op === 'pow' && Math.abs(x) === 1 && Math.abs(z) === infinity) &&
  !(op === 'div' && Math.abs(z) > 2 ** 126 && Math.abs(z) < infinity);

const ofOne = functionsOfOne.map((op): Case => {
  const list = op === 'sin' || op === 'cos' ? moderate : unusual;
  const [x, value] = given('x', 'real', [list.length], list);
  return {
    row: op,
    name: 'NaN, infinities, zeros',
    inputs: new Map([[x, value]]),
    checks: [{ result: make(op, [x], {}) }],
  };
});

const ofTwo = binary.map((op): Case => {
  const pairs = unusual.flatMap((x) => unusual.map((z) => [x, z] as const)).filter(([x, z]) => claimed(op, x, z));
  const [x, first] = given(
    'x',
    'real',
    [pairs.length],
    pairs.map(([left]) => left),
  );
  const [z, second] = given(
    'z',
    'real',
    [pairs.length],
    pairs.map(([, right]) => right),
  );
  return {
    row: op,
    name: 'NaN, infinities, zeros',
    inputs: new Map([
      [x, first],
      [z, second],
    ]),
    checks: [{ result: make(op, [x, z], {}) }],
  };
});

const constants: readonly Case[] = [
  ...[infinity, -infinity, Number.NaN, -0, 0, 2 ** -140, 3.4028234663852886e38, 0.5].map((value): Case => {
    const [x, given1] = given('x', 'real', [4], [1, 2, 4, Number.NaN]);
    return {
      row: 'constant',
      name: `${Object.is(value, -0) ? '-0' : value} inside a kernel`,
      inputs: new Map([[x, given1]]),
      checks: [
        { result: b.where(b.greater(x, 1.5), x, value) },
        { result: b.div(1, b.where(b.greater(x, 1.5), x, value)) },
      ],
    };
  }),
  {
    row: 'constant',
    name: 'an array of unusual numbers',
    inputs: new Map(),
    checks: [
      { result: b.constant('real', [unusual.length], unusual.map(Math.fround)) },
      { result: b.constant('bool', [3], [1, 0, 1]) },
    ],
  },
  {
    row: 'constant',
    name: 'arrays of whole numbers and words',
    inputs: new Map(),
    checks: [
      { result: b.constant('int', [2, 2], [2 ** 24, -(2 ** 24), 0, -1]) },
      { result: b.constant('bits', [4], [0, 2 ** 32 - 1, 2 ** 31, 65536]) },
      { result: b.broadcastTo(b.scalar(4000000001, 'bits'), [3]) },
    ],
  },
];

const reductions = ((): readonly Case[] => {
  const data = [1, Number.NaN, 2, -infinity, -infinity, -infinity, -infinity, 3, infinity, infinity, -infinity, 0];
  const [x, value] = given('x', 'real', [4, 3], data);
  const inputs = new Map([[x, value]]);
  return [
    {
      row: 'reduceMax',
      name: 'NaN and infinities',
      inputs,
      checks: [{ result: b.reduceMax(x, [1]) }, { result: b.reduceMax(x) }],
    },
    {
      row: 'argmax',
      name: 'NaN and infinities',
      inputs,
      checks: [{ result: b.argmax(x, 1) }, { result: b.argmax(x, 0) }],
    },
    { row: 'sum', name: 'NaN and infinities', inputs, checks: [{ result: b.sum(x, [1]) }] },
  ];
})();

export const edgeCases: readonly Case[] = [...ofOne, ...ofTwo, ...constants, ...reductions];
