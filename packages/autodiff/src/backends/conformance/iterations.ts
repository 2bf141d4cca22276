/**
 * Bounded loops that stop by themselves: in kernels, on the host, and many at once.
 */
import type { Node } from '@ergodic/core/graph';
import { build as b, buildBatch, buildIterate, buildScan } from '@ergodic/core/ops';
import { bodyCase, far, like, real, rows, shared, square, start, wide } from './bodies.ts';
import type { Case } from './case.ts';
import { at } from './numbers.ts';

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
  bodyCase(
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
  bodyCase('iterate', 'no step', [shared], halved(10, 1e6)(b.sum(shared[0]))),
  bodyCase('iterate', 'all the steps', [shared], halved(5, 0)(b.sum(shared[0]))),
  bodyCase('iterate', 'three numbers', [shared], halved(40, 0.01)(shared[0])),
  bodyCase('iterate', 'a large state', [far, square], halved(40, 0.5)(far[0])),
  bodyCase('iterate', 'a large state, no step', [far], halved(40, 1e6)(far[0])),
  bodyCase(
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
  bodyCase(
    'iterate',
    'a batch: each stops by itself',
    [rows],
    buildBatch(20, [rows[0]], ([x]) => (x ? halved(40, 0.3)(x) : [])),
  ),
  bodyCase(
    'iterate',
    'a batch of large states',
    [wide],
    buildBatch(20, [wide[0]], ([x]) => (x ? halved(30, 3)(x) : [])),
  ),
  bodyCase(
    'iterate',
    'inside a scan',
    [start],
    buildScan(5, [start[0]], [], ({ index, carries: [c] }) => ({
      carries: c ? [at(halved(20, 0.5)(b.add(c, like(c, real(index)))), 0)] : [],
      ys: [],
    })),
  ),
];

export const iterationCases: readonly Case[] = iterations;
