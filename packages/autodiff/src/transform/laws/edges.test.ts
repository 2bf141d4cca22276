/** Named edges: kinks, ties, poles, and the shapes along which arrays are copied. */
import type { Node } from '@ergodic/core/graph';
import { build as b } from '@ergodic/core/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jvpNodes } from '../forward.ts';
import { vjpNodes } from '../reverse.ts';
import { standardRules } from '../rules.ts';
import { hasNoNaN, shiftsWithItsOperand, splitsTies, values } from './edges.ts';
import { laws } from './laws.ts';
import { type Program, points } from './program.ts';

const inf = Number.POSITIVE_INFINITY;
const s = b.input('s', 'real', []);
const t = b.input('t', 'real', []);

/** The derivative at a point, which has to be the same in both modes. */
const slopeAt = (f: (x: Node) => Node, x: number): number | undefined => {
  const y = f(s);
  const [reverse, forward] = values(
    [...vjpNodes([y], [s], [b.scalar(1)]), ...jvpNodes([y], [s], [b.scalar(1)])],
    [[s, [x]]],
  );
  expect(reverse).toEqual(forward);
  return reverse?.[0];
};

describe('kinks have the derivative in the middle', () => {
  test.each([
    ['abs', b.abs, 0, 0],
    ['max(x, 0)', (x: Node) => b.maximum(x, 0), 0, 0.5],
    ['min(x, 0)', (x: Node) => b.minimum(x, 0), 0, 0.5],
    ['max(x, x)', (x: Node) => b.maximum(x, x), 3, 1],
    ['max(x, -x)', (x: Node) => b.maximum(x, b.neg(x)), 0, 0],
    ['sign', b.sign, 0, 0],
    ['floor at a whole number', b.floor, 2, 0],
  ] as const)('%s', (_, f, at, slope) => {
    expect(slopeAt(f, at)).toBeCloseTo(slope, 15);
  });

  test('equal maxima share, of two arrays and of one', () => {
    expect(splitsTies(standardRules)).toBe(true);
    const x = b.input('x', 'real', [4]);
    const [shares] = values(vjpNodes([b.reduceMax(x)], [x], [b.scalar(6)]), [[x, [2, 5, 5, 5]]]);
    expect([...(shares ?? [])]).toEqual([0, 2, 2, 2]);
  });
});

describe('powers with the exponent 0', () => {
  test('have one mixed derivative, x^-1, whichever way round', () => {
    const one = b.scalar(1);
    const only = ([node = one]: readonly Node[]): Node => node;
    const power = b.pow(s, t);
    const [byBase, byExponent] = [only(vjpNodes([power], [s], [one])), only(vjpNodes([power], [t], [one]))];
    const mixed = [
      ...vjpNodes([byBase], [t], [one]),
      ...vjpNodes([byExponent], [s], [one]),
      ...jvpNodes([byBase], [t], [one]),
      ...jvpNodes([byExponent], [s], [one]),
    ];
    for (const base of [0.1, 2]) {
      const found = values(
        [byBase, ...mixed],
        [
          [s, [base]],
          [t, [0]],
        ],
      ).flatMap((list) => [...list]);
      expect(found[0]).toBe(0);
      for (const value of found.slice(1)) expect(value).toBeCloseTo(1 / base, 12);
    }
  });

  test('have the slope 0 at 0', () => {
    const [slope] = values(vjpNodes([b.pow(s, t)], [s], [b.scalar(1)]), [
      [s, [0]],
      [t, [0]],
    ]);
    expect(slope).toEqual(Float64Array.of(0));
  });
});

describe('poles and borders', () => {
  test.each([
    ['x^2 at 0', (x: Node) => b.pow(x, 2), 0, 0],
    ['x^1 at 0', (x: Node) => b.pow(x, 1), 0, 1],
    ['x^0 at 0', (x: Node) => b.pow(x, 0), 0, 0],
    ['x^3 below 0', (x: Node) => b.pow(x, 3), -2, 12],
    ['sqrt at 0', b.sqrt, 0, inf],
    ['log at 0', b.log, 0, inf],
    ['erfinv at 1', b.erfinv, 1, inf],
    ['tanh far out', b.tanh, 800, 0],
    ['softplus far out', b.softplus, 800, 1],
    ['softplus far below', b.softplus, -800, 0],
    ['sigmoid far below', b.sigmoid, -800, 0],
  ] as const)('%s', (_, f, at, slope) => {
    expect(slopeAt(f, at)).toBe(slope);
  });

  test('0^z has no NaN in z: its derivative there is taken as 0', () => {
    const power = b.pow(s, t);
    const found = values(vjpNodes([power], [s, t], [b.scalar(1)]), [
      [s, [0]],
      [t, [2]],
    ]);
    expect(found.map((list) => list[0])).toEqual([0, 0]);
  });

  test('a branch that is not taken leaks nothing', () => {
    expect(hasNoNaN(standardRules)).toBe(true);
  });

  test('logsumexp is stable, and so is its gradient', () => {
    expect(shiftsWithItsOperand()).toBeLessThanOrEqual(1e-12);
  });
});

describe('broadcasting', () => {
  const shapes = [[], [1], [3], [1, 3], [2, 1], [2, 3], [4, 2, 3], [4, 1, 1], [4, 2, 1]] as const;
  const pairs = shapes.flatMap((left) => shapes.map((right) => [left, right] as const));
  const widest = (p: readonly number[], q: readonly number[]): readonly number[] => {
    const rank = Math.max(p.length, q.length);
    const at = (shape: readonly number[], i: number): number => shape[shape.length - rank + i] ?? 1;
    return Array.from({ length: rank }, (_, i) => Math.max(at(p, i), at(q, i)));
  };

  test.each(pairs.map(([p, q]) => [`[${p.join(', ')}] with [${q.join(', ')}]`, p, q] as const))('%s', (name, p, q) => {
    const [x, y] = [b.input('p', 'real', p), b.input('q', 'real', q)];
    const shape = widest(p, q);
    const [left, right] = [b.broadcastTo(x, shape), b.broadcastTo(y, shape)];
    const program: Program = {
      name,
      inputs: [x, y],
      domains: [x, y].map(() => ({ low: 0.5, high: 2 })),
      results: [b.mul(left, b.sin(right)), b.div(left, right), b.pow(left, right)],
      smooth: () => true,
      floor: 0,
    };
    for (const law of [laws.adjoint, laws.reverseIsForward, laws.dualNumbers, laws.secondOrderDuals]) {
      const measure = law.prepare(program, standardRules);
      fc.assert(
        fc.property(points(program), (point) => {
          expect(measure(point)).toBeLessThanOrEqual(law.bound);
        }),
        { numRuns: 2 },
      );
    }
  });
});
