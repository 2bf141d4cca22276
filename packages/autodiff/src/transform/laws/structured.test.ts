/** Loops, batches and functions with their own derivative: what is particular to them. */
import { internFn, type Node, shapeOf, sizeOf, topological } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build as b, buildBatch, buildIterate, buildScan, make, records, results, type Value } from '@ergodic/core/ops';

import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { expandBatches } from '../batching.ts';
import { jvpNodes } from '../forward.ts';
import { differentiable } from '../not-differentiable.ts';
import { pullback, vjpNodes } from '../reverse.ts';
import { simplify } from '../simplify.ts';
import { values } from './edges.ts';
import { discrepancy } from './laws.ts';

const x = b.input('x', 'real', [3]);
const s = b.input('s', 'real', []);
const one = b.scalar(1);
const dotProduct = { contract: [[0], [0]], batch: [[], []] } as const;

const ops = (roots: readonly Node[], op: string): number => topological(roots).filter((node) => node.op === op).length;

describe('scan', { timeout: 60_000 }, () => {
  /** c' = sin(c) s + i / 10 from c = x: the last c, and the sums of all. */
  const steps = (n: number, checkpoint: number, reverse: boolean): readonly Node[] =>
    buildScan(
      n,
      [x],
      [],
      ({ index, carries: [c] }) =>
        c === undefined
          ? { carries: [], ys: [] }
          : {
              carries: [
                b.add(b.mul(b.sin(c), b.broadcastTo(s, [3])), b.mul(b.broadcastTo(b.cast(index, 'real'), [3]), 0.1)),
              ],
              ys: [b.sum(c)],
            },
      { checkpoint, reverse },
    );
  const chain = (n: number, checkpoint: number, reverse: boolean): Node => {
    const [last = one, all = one] = steps(n, checkpoint, reverse);
    return b.add(b.sum(last), b.sum(b.mul(all, all)));
  };
  /** The same, written out. */
  const unrolled = (n: number, reverse: boolean): Node => {
    let [c, total] = [x, b.scalar(0)];
    for (let k = 0; k < n; k++) {
      total = b.add(total, b.mul(b.sum(c), b.sum(c)));
      c = b.add(b.mul(b.sin(c), b.broadcastTo(s, [3])), b.fullLike((reverse ? n - 1 - k : k) * 0.1, c));
    }
    return b.add(b.sum(c), total);
  };
  const at = [
    [x, [0.5, -1, 2]],
    [s, [0.7]],
  ] as const;
  const derivatives = (f: Node): readonly Node[] => {
    const gradient = vjpNodes([f], [x, s], [one]);
    const [toX = one] = gradient;
    return [
      f,
      ...gradient,
      ...jvpNodes(gradient, [x], [b.fullLike(1, x)]),
      ...vjpNodes([b.sum(b.mul(toX, toX))], [x, s], [one]),
    ];
  };

  test.each([0, 1, 2, 3, 5, 7, 9])('checkpoints every %i steps change nothing but rounding', (checkpoint) => {
    for (const n of [0, 1, 2, 6, 7])
      for (const reverse of [false, true])
        expect(
          discrepancy(
            values(derivatives(chain(n, checkpoint, reverse)), at),
            values(derivatives(unrolled(n, reverse)), at),
          ),
        ).toBeLessThanOrEqual(1e-13);
  });

  test('checkpoints keep n / k carries, and k of them again inside', () => {
    const kept = (checkpoint: number): number => {
      const [last = one] = steps(100, checkpoint, false);
      const roots = simplify(vjpNodes([b.sum(last)], [x], [one]));
      const scans = topological(roots).filter((node) => node.op === 'scan');
      const inside = scans.flatMap(({ attrs }) => topological(attrs.body.results));
      const sizes = [...scans, ...inside].flatMap(({ op, type }) =>
        op === 'scan' && 'tuple' in type ? type.tuple.map(({ shape }) => sizeOf(shape)) : [],
      );
      return Math.max(...sizes);
    };
    expect(kept(0)).toBe(300);
    expect(kept(10)).toBe(30);
  });

  test('the forward scan runs once for the value and the gradient', () => {
    const { values: found, cotangents } = pullback([chain(5, 0, false)], [x], [one]);
    expect(ops([...found, ...cotangents.filter((ct) => ct !== null)], 'scan')).toBe(2);
  });

  test('a shared operand that is derived from another is not counted twice', () => {
    const twice = b.mul(s, 2);
    const [sum] = buildScan(3, [b.scalar(0)], [], ({ carries: [c] }) => ({
      carries: c === undefined ? [] : [b.add(c, b.mul(s, twice))],
      ys: [],
    }));
    expect(values(vjpNodes(sum === undefined ? [] : [sum], [s], [one]), [[s, [5]]])[0]?.[0]).toBe(60);
  });

  test('simplification drops outputs that nobody reads and carries that feed only themselves', () => {
    const [kept] = buildScan(4, [x, b.scalar(0)], [], ({ carries: [c, idle] }) =>
      c === undefined || idle === undefined
        ? { carries: [], ys: [] }
        : { carries: [b.sin(c), b.add(idle, 1)], ys: [b.exp(c)] },
    );
    const [small = one] = simplify(kept === undefined ? [] : [kept]);
    const scan = topological([small]).find((node) => node.op === 'scan');
    expect(scan?.attrs.carries).toBe(1);
    expect(scan?.attrs.body.results.length).toBe(1);
  });
});

describe('batch', () => {
  const w = b.input('w', 'real', [3, 4]);
  const xs = b.input('xs', 'real', [7, 3]);
  const energies = buildBatch(7, [xs], ([row]) => (row ? [b.sum(b.tanh(b.dot(row, w, dotProduct)))] : []));
  const loss = b.sum(energies[0] ?? one);
  const gradient = vjpNodes([loss], [w], [one]);
  const perSample = (roots: readonly Node[]): boolean =>
    topological(roots).some((node) => 'shape' in node.type && shapeOf(node).join() === '7,3,4');

  test('the gradient of a shared parameter is summed inside', () => {
    expect(perSample(gradient)).toBe(false);
    const batch = topological(gradient).findLast((node) => node.op === 'batch');
    expect(batch?.attrs.summed).toEqual([true]);
  });

  test('and is a contraction over the batch once the batch is written out', () => {
    expect(perSample(simplify(expandBatches(gradient)))).toBe(false);
  });

  test('also where the parameter is used in a loop, and where it is an input of each step', () => {
    const layers = b.input('layers', 'real', [6, 3, 3]);
    const v = b.input('v', 'real', [3, 3]);
    const [deep = one] = buildBatch(7, [xs], ([row = one]) => {
      const [last = one] = buildScan(6, [row], [layers], ({ carries: [h = one], xs: [layer = one] }) => ({
        carries: [b.tanh(b.dot(b.tanh(b.dot(h, layer, dotProduct)), v, dotProduct))],
        ys: [],
      }));
      return [b.sum(last)];
    });
    const both = vjpNodes([b.sum(deep)], [layers, v], [one]);
    const written = simplify(expandBatches(both));
    const bodies = topological(written).flatMap((node) =>
      node.op === 'scan' ? [node, ...topological(node.attrs.body.results)] : [node],
    );
    const shapes = bodies.flatMap(({ type }) =>
      ('tuple' in type ? type.tuple : [type]).map(({ shape }) => shape.join()),
    );
    expect(
      shapes.filter((shape) => shape.startsWith('7,3,3') || shape.startsWith('7,6,3,3') || shape.startsWith('6,7,3,3')),
    ).toEqual([]);
    const ramp = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => Math.sin(i));
    const given = new Map<Node, Value>([
      [xs, { shape: [7, 3], data: Float64Array.from(ramp(21)) }],
      [layers, { shape: [6, 3, 3], data: Float64Array.from(ramp(54)) }],
      [v, { shape: [3, 3], data: Float64Array.from(ramp(9)) }],
    ]);
    const [a, c] = [both, written].map((roots) => interpretNodes(roots, given).map(({ data }) => data));
    expect(discrepancy(a ?? [], c ?? [])).toBeLessThanOrEqual(1e-13);
  });

  test('what does not depend on the mapped operand is computed once', () => {
    const [y] = buildBatch(7, [xs], ([row]) => (row ? [b.add(b.sum(row), b.sum(b.exp(w)))] : []));
    const exps = topological(expandBatches(y === undefined ? [] : [y])).filter((node) => node.op === 'exp');
    expect(exps.map(shapeOf)).toEqual([[3, 4]]);
  });

  test('a batch of loops that stop by themselves stops each by itself', () => {
    const starts = b.input('starts', 'real', [5]);
    const collatz = buildBatch(5, [starts], ([start]) =>
      start === undefined
        ? []
        : buildIterate(
            100,
            [start],
            (_, [c = one]) => b.greater(c, 1.5),
            (_, [c = one]) => {
              const half = b.mul(c, 0.5);
              return [b.where(b.equal(b.floor(half), half), half, b.add(b.mul(c, 3), 1))];
            },
          ),
    );
    const [ends, steps] = values(expandBatches(collatz), [[starts, [1, 6, 7, 27, 97]]]);
    expect([...(steps ?? [])]).toEqual([0, 8, 16, 100, 100]);
    expect([...(ends ?? [])].slice(0, 3)).toEqual([1, 1, 1]);
  });
});

describe('iterate', () => {
  const [end, steps] = buildIterate(
    50,
    [s],
    (_, [c = one]) => b.less(c, 10),
    (_, [c = one]) => [b.mul(c, 2)],
  );
  const ends = end === undefined ? [] : [end];

  test('is differentiated forward: the number of steps is taken as it is', () => {
    expect(values(jvpNodes(ends, [s], [one]), [[s, [3]]])[0]?.[0]).toBe(4);
  });

  test('is not differentiable in reverse, and says so', () => {
    const found = differentiable(() => vjpNodes(ends, [s], [one]));
    expect(isLeft(found) && found.left._tag).toBe('NotDifferentiable');
    expect(isLeft(found) && found.left.op).toBe('iterate');
    expect(isLeft(found) && found.left.reason).toMatch(/run backwards/);
  });

  test('is no obstacle where no derivative flows through it', () => {
    const count = b.cast(steps ?? one, 'real');
    expect(values(vjpNodes([b.mul(s, count)], [s], [one]), [[s, [3]]])[0]?.[0]).toBe(2);
    expect(values(vjpNodes([b.mul(s, b.stopGradient(ends[0] ?? one))], [s], [one]), [[s, [3]]])[0]?.[0]).toBe(12);
  });

  test('anything else that is thrown passes through', () => {
    expect(differentiable(() => 1)).toEqual(right(1));
    expect(() => differentiable(() => b.add(x, s))).toThrow(/ranks differ/);
    expect(differentiable(() => vjpNodes([x], [b.input('n', 'int', [])], [x]))).toEqual(
      left({ _tag: 'NotDifferentiable', op: 'input', reason: 'it is int, not real' }),
    );
  });
});

describe('operations without a derivative', () => {
  const without = [
    'sign',
    'floor',
    'equal',
    'notEqual',
    'less',
    'lessEqual',
    'greater',
    'greaterEqual',
    'and',
    'or',
    'not',
  ];
  const names = [...without, 'argmax', 'iota', 'draw', 'foldIn', 'stopGradient', 'constant', 'input', 'param', 'hole'];

  test('declare that it is zero, and why; no other operation does', () => {
    const zero = Object.entries(records).filter(([, { derivative }]) => derivative.kind === 'zero');
    expect(zero.map(([name]) => name).sort()).toEqual([...names].sort());
    for (const [, { derivative }] of zero)
      expect(derivative.kind === 'zero' && derivative.why.length).toBeGreaterThan(5);
  });

  test('give no cotangent and no tangent, at any place in a program', () => {
    const blocked = [
      b.floor(x),
      b.sign(x),
      b.stopGradient(x),
      b.cast(b.greater(x, 0), 'real'),
      b.cast(b.cast(x, 'int'), 'real'),
    ];
    for (const node of blocked) {
      expect(pullback([b.mul(node, 2)], [x], [b.fullLike(1, x)]).cotangents).toEqual([null]);
      expect(values(jvpNodes([b.mul(node, 2)], [x], [b.fullLike(1, x)]), [[x, [1, 2, 3]]])).toEqual([
        new Float64Array(3),
      ]);
    }
  });
});

describe('customVjp', () => {
  test('its own derivative is used, in both modes and under batch', () => {
    const type = { dtype: 'real', shape: [] } as const;
    const straight = (a: Node): Node => {
      return (
        results(
          make('customVjp', [a], {
            f: internFn([type], [b.sign(b.param(0, type))]),
            vjp: internFn([type, type], [b.mul(b.param(1, type), 3)]),
          }),
        )[0] ?? a
      );
    };
    expect(values(vjpNodes([straight(s)], [s], [one]), [[s, [-2]]])[0]?.[0]).toBe(3);
    expect(values(jvpNodes([straight(s)], [s], [one]), [[s, [-2]]])[0]?.[0]).toBe(3);
    const rows = buildBatch(3, [x], ([row]) => (row ? [straight(b.mul(row, s))] : []));
    const found = values(vjpNodes([b.sum(rows[0] ?? one)], [x, s], [one]), [
      [x, [1, 2, 3]],
      [s, [2]],
    ]);
    expect(found.map((list) => [...list])).toEqual([[6, 6, 6], [18]]);
  });
});

describe('deep graphs', { timeout: 120_000 }, () => {
  test('10,000 operations in a row are differentiated, batched and simplified', () => {
    const deep = deepOf(s);
    const gradient = vjpNodes([deep], [s], [one]);
    const both = jvpNodes([deep], [s], [one]);
    const roots = simplify([...gradient, ...both]);
    const [reverse, forward] = values(roots, [[s, [0.3]]]);
    expect(reverse?.[0]).toBeCloseTo(forward?.[0] ?? Number.NaN, 14);
    const batch = buildBatch(3, [x], ([row]) => (row ? [deepOf(row)] : []));
    expect(topological(expandBatches(batch)).length).toBeGreaterThan(20_000);
  });
});

const deepOf = (start: Node): Node => {
  let deep = start;
  for (let i = 0; i < 10_000; i++) deep = b.sin(b.add(deep, 1));
  return deep;
};
