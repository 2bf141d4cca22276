import type { Node } from '@ergodic/core/graph';
import { build as b, buildBatch, buildScan } from '@ergodic/core/ops';
import { describe, expect, test } from 'vitest';
import type { Kernel } from '../lower/loops.ts';
import { verifyKernel } from '../lower/verify.ts';
import { plan } from './make.ts';
import type { KernelStep, Plan } from './plan.ts';
import { printPlan } from './print.ts';
import { verifyPlan } from './verify.ts';

const limits = { laneStatements: 6000, turnsAtOnce: 1, wordsInState: true };
const first = (nodes: readonly Node[]): Node => {
  const [node] = nodes;
  if (node === undefined) throw new RangeError('nothing');
  return node;
};

/** n chains of k noisy steps: a program of lanes; with `wide` state, of kernels under a loop on the host. */
const chains = (n: number, k: number, d: number): Node => {
  const key = b.input('key', 'bits', [2]);
  const start = b.input('start', 'real', [n, d]);
  return first(
    buildBatch(n, [start, b.iota([n], 0)], ([x, i]) => {
      if (x === undefined || i === undefined) return [];
      const own = b.foldIn(key, i);
      return buildScan(k, [x], [], ({ index, carries }) => ({
        carries: [b.add(b.mul(first(carries), 0.9), b.draw('normal', b.foldIn(own, index), [d]))],
        ys: [],
      }));
    }),
  );
};

const programs: readonly (readonly [string, Plan])[] = [
  ['lanes', plan([chains(5, 3, 2)], limits)],
  ['a host loop', plan([chains(5, 3, 12)], limits)],
  ['random words', plan([b.draw('bits', b.foldIn(b.input('key', 'bits', [2]), b.scalar(3, 'int')), [4])], limits)],
];

const firstKernel = (p: Plan): KernelStep => {
  const found = p.steps.find((step) => step.step === 'kernel');
  if (found?.step !== 'kernel') throw new RangeError('no kernel');
  return found;
};

describe('plans', () => {
  test.each(programs)('a plan of %s has nothing wrong with it', (_, p) => {
    expect(verifyPlan(p)).toEqual([]);
  });

  test('a state of a few numbers runs in one kernel, a larger one in a loop on the host', () => {
    expect(plan([chains(5, 3, 2)], limits).steps.some((step) => step.step === 'scan')).toBe(false);
    expect(plan([chains(5, 3, 12)], limits).steps.some((step) => step.step === 'scan')).toBe(true);
  });

  test('steps of many chains are many chains of steps, and run in one kernel too', () => {
    const start = b.input('start', 'real', [5, 2]);
    const [end] = buildScan(3, [start], [], ({ carries: [x] }) => ({
      carries: x === undefined ? [] : buildBatch(5, [x], ([row]) => (row === undefined ? [] : [b.sin(row)])),
      ys: [],
    }));
    const p = plan([first(end === undefined ? [] : [end])], limits);
    expect(p.steps.map((step) => step.step)).toEqual(['kernel']);
  });

  test('a plan is plain data: through JSON it is the same plan', () => {
    for (const [, p] of programs) expect(JSON.parse(JSON.stringify(p))).toEqual(p);
  });

  test('equal programs give equal plans, and the printed plan names every step', () => {
    const [a, c] = [plan([chains(5, 3, 2)], limits), plan([chains(5, 3, 2)], limits)];
    expect(printPlan(a)).toBe(printPlan(c));
    expect(printPlan(a)).toContain('threefry');
    expect(printPlan(plan([chains(5, 3, 12)], limits))).toContain('for i0 in 0..2');
  });
});

describe('the plan verifier rejects', () => {
  const good = plan([chains(5, 3, 12)], limits);
  const broken: readonly (readonly [string, Plan, RegExp])[] = [
    ['an array read before it is filled', { ...good, inputs: good.inputs.slice(1) }, /before it is filled/],
    ['an output that nobody fills', { ...good, outputs: [good.buffers.length] }, /does not exist/],
    [
      'a result of another size',
      { ...good, buffers: good.buffers.map((buffer) => ({ ...buffer, shape: [...buffer.shape, 2] })) },
      /elements|values for/,
    ],
    [
      'a whole number that float32 cannot hold',
      {
        ...good,
        buffers: [...good.buffers, { id: good.buffers.length, kind: 'int', shape: [1] }],
        constants: [{ buffer: good.buffers.length, data: [2 ** 24 + 1] }],
      },
      /above 2\^24/,
    ],
  ];
  test.each(broken)('%s', (_, p, message) => {
    expect(verifyPlan(p).join('\n')).toMatch(message);
  });

  test('random words that leave their planes', () => {
    const p = plan([b.draw('bits', b.input('key', 'bits', [2]), [4])], limits);
    const step = firstKernel(p);
    const leaked: Plan = { ...p, steps: [{ ...step, kernel: { ...step.kernel, kind: 'real' } }] };
    expect(verifyPlan(leaked).join('\n')).toMatch(/planes/);
  });
});

describe('the kernel verifier rejects', () => {
  const good: Kernel = {
    cells: 4,
    buffers: [{ name: 'a', kind: 'real', size: 4 }],
    scalars: [],
    body: [
      { stmt: 'let', ref: 0, kind: 'int', value: { op: 'cell' } },
      { stmt: 'let', ref: 1, kind: 'real', value: { op: 'load', buffer: 'a', index: 0 } },
    ],
    results: [1],
    kind: 'real',
  };
  test('nothing in a good kernel', () => {
    expect(verifyKernel(good)).toEqual([]);
  });
  const broken: readonly (readonly [string, Kernel, RegExp])[] = [
    ['a value used before it is made', { ...good, body: [...good.body].reverse() }, /not in sight/],
    ['an undeclared array', { ...good, buffers: [] }, /not declared/],
    ['an array read as another kind', { ...good, buffers: [{ name: 'a', kind: 'int', size: 4 }] }, /holds int/],
    [
      'a value of a loop used after it',
      {
        ...good,
        body: [{ stmt: 'loop', index: 7, extent: 2, carried: [], body: good.body }],
      },
      /not in sight/,
    ],
    [
      'kinds that do not fit',
      {
        ...good,
        body: [...good.body, { stmt: 'let', ref: 2, kind: 'real', value: { op: 'add', args: [0, 1] } }],
        results: [2],
      },
      /real is wanted/,
    ],
    ['five results', { ...good, results: [1, 1, 1, 1, 1] }, /5 results/],
  ];
  test.each(broken)('%s', (_, kernel, message) => {
    expect(verifyKernel(kernel).join('\n')).toMatch(message);
  });
});
