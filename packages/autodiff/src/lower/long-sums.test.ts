import { type Node, shapeOf } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build as b } from '@ergodic/core/ops';
import { expect, test } from 'vitest';
import { longSum } from './long-sums.ts';

const values = (shape: readonly number[]): { readonly shape: readonly number[]; readonly data: Float64Array } => ({
  shape,
  data: Float64Array.from({ length: shape.reduce((n, m) => n * m, 1) }, (_, i) => Math.sin(i * 1.7)),
});
const run = (node: Node, inputs: readonly Node[]): number =>
  interpretNodes([node], new Map(inputs.map((x) => [x, values(shapeOf(x))])))[0]?.data[0] ?? Number.NaN;

const x = b.input('x', 'real', [60, 70]);
const y = b.input('y', 'real', [60, 70]);

test('a long sum, and a long contraction to one number, become two stages with the same value', () => {
  const sum = b.sum(x);
  const dot = b.dot(x, y, {
    contract: [
      [0, 1],
      [0, 1],
    ],
    batch: [[], []],
  });
  for (const node of [sum, dot]) {
    const staged = longSum(node, node.args);
    expect(staged?.op).toBe('sum');
    expect(staged).not.toBe(node);
    expect(run(staged ?? node, [x, y])).toBeCloseTo(run(node, [x, y]), 10);
  }
});

test('short sums, sums to several numbers, and sums of a prime number of terms stay', () => {
  const prime = b.input('p', 'real', [2053]);
  for (const node of [b.sum(b.input('s', 'real', [100])), b.sum(x, [1]), b.sum(prime)])
    expect(longSum(node, node.args)).toBeNull();
});
