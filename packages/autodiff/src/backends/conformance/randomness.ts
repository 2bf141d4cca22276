/**
 * Keys and random numbers: every kind, every depth, every way to hand a key on.
 */
import type { DrawKind, Node } from '@ergodic/core/graph';
import { build as b, buildBatch, type Value } from '@ergodic/core/ops';
import { type Case, given } from './case.ts';
import { at, scattered } from './numbers.ts';

const key = given('key', 'bits', [2], [3, 4000000001]);
const int = (value: number): Node => b.scalar(value, 'int');

const of = (
  row: string,
  name: string,
  inputs: readonly (readonly [Node, Value])[],
  results: readonly Node[],
): Case => ({
  row,
  name,
  inputs: new Map(inputs),
  checks: results.map((result) => ({ result })),
});

/** The key at the end of a chain of folds. */
const derived = (depth: number): Node =>
  Array.from({ length: depth }, (_, i) => 7 * i + 2 ** (4 * i)).reduce((at, data) => b.foldIn(at, int(data)), key[0]);

const draws = (kind: DrawKind): readonly Case[] => {
  const row = `draw ${kind}`;
  const keys = scattered('keys', [5, 2], 'bits');
  const data = scattered('data', [5], 'int', [0, 1000]);
  const indices = b.iota([40], 0);
  return [
    of(row, 'one number', [key], [b.draw(kind, key[0], [])]),
    of(row, '6,000 numbers', [key], [b.draw(kind, key[0], [6000])]),
    of(row, 'three axes', [key], [b.draw(kind, key[0], [3, 5, 7]), b.transpose(b.draw(kind, key[0], [3, 40]), [1, 0])]),
    ...[1, 2, 3, 4].map((depth) => of(row, `a key ${depth} folds deep`, [key], [b.draw(kind, derived(depth), [9])])),
    of(row, 'many keys', [keys], [b.draw(kind, keys[0], [3, 2])]),
    of(row, 'keys folded together', [keys, data], [b.draw(kind, b.foldIn(keys[0], data[0]), [4])]),
    of(
      row,
      'keys mapped over a batch',
      [keys, key],
      [
        ...buildBatch(5, [keys[0]], ([own]) => (own ? [b.draw(kind, b.foldIn(own, int(3)), [4])] : [])),
        ...buildBatch(40, [indices], ([i]) => (i ? [b.draw(kind, b.foldIn(b.foldIn(key[0], i), int(9)), [2])] : [])),
      ],
    ),
    of(
      row,
      'read elsewhere than it was drawn',
      [key],
      [b.flip(b.slice(b.draw(kind, key[0], [50]), [10], [40], [3]), [0])],
    ),
  ];
};

const folds: readonly Case[] = [
  ...[1, 2, 3, 4, 7].map((depth) => of('foldIn', `${depth} folds`, [key], [derived(depth)])),
  of(
    'foldIn',
    'large numbers',
    [key],
    [2 ** 24, 2 ** 24 - 1, 0, 65535, 65536].map((data) => b.foldIn(key[0], int(data))),
  ),
  ((): Case => {
    const data = scattered('data', [300], 'int', [0, 2 ** 24]);
    const keys = b.broadcast(key[0], [300, 2], [1]);
    return of('foldIn', 'one key and 300 numbers', [key, data], [b.foldIn(keys, data[0])]);
  })(),
  of('foldIn', 'a fixed key', [], [b.foldIn(b.constant('bits', [2], [0, 2 ** 32 - 1]), int(5))]),
  ((): Case => {
    const choice = scattered('choice', [2], 'bool');
    const [left, right] = [b.foldIn(key[0], int(1)), b.foldIn(key[0], int(2))];
    return of('foldIn', 'a choice of keys', [key, choice], [b.foldIn(b.where(choice[0], left, right), int(3))]);
  })(),
  ((): Case => {
    const halves = at([b.slice(derived(1), [0], [1]), b.slice(derived(2), [1], [2])], 0);
    const joined = b.concat([halves, b.slice(derived(2), [1], [2])], 0);
    return of('foldIn', 'a key made of parts of two', [key], [joined, b.foldIn(joined, int(4))]);
  })(),
];

export const randomCases: readonly Case[] = [...draws('bits'), ...draws('uniform'), ...draws('normal'), ...folds];
