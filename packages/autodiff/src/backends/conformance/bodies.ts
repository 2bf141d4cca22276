/**
 * What the cases of operations with bodies share: inputs, and a step of a loop.
 */
import { type Node, type OpName, shapeOf } from '@ergodic/core/graph';
import { build as b, type Value } from '@ergodic/core/ops';
import { type Case, given } from './case.ts';
import { scattered } from './numbers.ts';

type Given = readonly (readonly [Node, Value])[];
export const bodyCase = (row: OpName, name: string, inputs: Given, nodes: readonly Node[]): Case => ({
  row,
  name,
  inputs: new Map(inputs),
  checks: nodes.map((result) => ({ result, size: 'largest' })),
});

export const like = (x: Node, scalar: Node): Node => b.broadcastTo(scalar, shapeOf(x));
export const real = (n: Node): Node => b.cast(n, 'real');

export const rows = scattered('rows', [20, 3]);
export const shared = scattered('shared', [3]);
export const matrix = scattered('matrix', [3, 3], 'real', [-0.5, 0.5]);
export const wide = scattered('wide', [20, 40], 'real', [-1, 1]);
export const square = scattered('square', [40, 40], 'real', [-0.2, 0.2]);
export const start = scattered('start', [3]);
export const far = scattered('far', [40], 'real', [-1, 1]);
export const inputs = scattered('inputs', [25, 3]);
export const key = given('key', 'bits', [2], [11, 3456789012]);

export const product = (w: Node, x: Node): Node => b.dot(w, x, { contract: [[1], [0]], batch: [[], []] });

export const step = (c: Node, index: Node, x?: Node): Node => {
  const next = b.add(b.mul(b.sin(c), 0.9), b.mul(like(c, real(index)), 0.01));
  return x === undefined ? next : b.add(next, b.mul(x, 0.1));
};
