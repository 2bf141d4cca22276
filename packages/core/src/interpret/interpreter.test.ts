/** A graph that is walked once gives what a graph that is walked each time gives, and does no more work than it has to. */
import v8 from 'node:v8';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { build as b, buildBatch, buildIterate, buildScan, records, type Value } from '../ops/index.ts';
import { evaluator, interpretNodes } from './index.ts';

afterEach(() => vi.restoreAllMocks());

const x = b.input('x', 'real', [3]);
const s = b.input('s', 'real', []);
const scalar = (value: number): Value => ({ shape: [], data: Float64Array.of(value) });
const vector = (...values: readonly number[]): Value => ({ shape: [values.length], data: Float64Array.from(values) });
const numbers = (values: readonly Value[]): readonly (readonly number[])[] => values.map(({ data }) => [...data]);

/** Graphs of everything that has several results, of what is fixed and what varies, of operands used twice and not at all. */
const graphs: fc.Arbitrary<readonly Node[]> = fc
  .array(fc.tuple(fc.nat(9), fc.nat(30), fc.nat(30)), { minLength: 1, maxLength: 25 })
  .map((instructions) => {
    const pool: Node[] = [x, b.constant('real', [3], [1, -2, 3]), b.broadcastTo(s, [3]), b.fullLike(0.5, x)];
    const pick = (i: number): Node => pool[pool.length - 1 - (i % pool.length)] ?? x;
    for (const [kind, i, j] of instructions) {
      const [p, q] = [pick(i), pick(j)];
      const total = b.broadcastTo(b.sum(p), [3]);
      const made = [
        () => [b.add(p, q)],
        () => [b.mul(p, q)],
        () => [b.sin(p)],
        () => [b.sub(b.cos(q), total)],
        () => [b.where(b.less(p, q), p, q)],
        () => [b.reshape(b.reshape(p, [3, 1]), [3])],
        () => [b.exp(b.constant('real', [3], [i, j, 1]))],
        () => buildScan(2, [p, q], [], ({ carries: [c = p, d = q] }) => ({ carries: [b.sin(d), b.add(c, x)], ys: [] })),
        () =>
          buildIterate(
            3,
            [p],
            (_, [c = p]) => b.less(b.sum(c), s),
            (_, [c = p]) => [b.add(c, b.constant('real', [3], [1, 1, 1]))],
          ).slice(0, 1),
        () => buildBatch(3, [p], ([row = s]) => [b.add(row, s), b.mul(row, 2)]),
      ][kind];
      pool.push(...(made?.() ?? []).filter((node) => shapeOf(node).length === 1));
    }
    return pool.slice(-3);
  });

const values = fc.tuple(
  fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 3, maxLength: 3 }).map((list) => vector(...list)),
  fc.integer({ min: -8, max: 8 }).map(scalar),
);

describe('evaluator', () => {
  test('gives the values of interpretNodes, at every call', () => {
    fc.assert(
      fc.property(graphs, fc.array(values, { minLength: 1, maxLength: 3 }), (roots, points) => {
        const run = evaluator(roots, [x, s]);
        for (const [at, t] of points) {
          const expected = interpretNodes(
            roots,
            new Map([
              [x, at],
              [s, t],
            ]),
          );
          expect(run([at, t])).toEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('any node may be given: what is below it is not asked for', () => {
    const y = b.exp(b.input('absent', 'real', [3]));
    const run = evaluator([b.add(y, x), y], [y, x]);
    expect(numbers(run([vector(1, 2, 3), vector(10, 20, 30)]))).toEqual([
      [11, 22, 33],
      [1, 2, 3],
    ]);
  });

  test('an input that is not given is an error, by name; one that nobody mentions is none', () => {
    expect(() => evaluator([b.add(x, x)], [s])).toThrow(/input 'x' is not given/);
    expect(() => evaluator([s], [s])([])).toThrow(/0 values for 1 inputs/);
    expect(numbers(evaluator([s], [s, x])([scalar(4), vector(1, 2, 3)]))).toEqual([[4]]);
  });

  test('results may be written to: nothing that is kept is handed out', () => {
    const [last = s] = buildScan(2, [s], [], () => ({ carries: [b.exp(b.scalar(0))], ys: [] }));
    const run = evaluator([b.exp(b.fullLike(0, x)), b.constant('real', [], [5]), last], [s]);
    const expected = numbers(run([scalar(1)]));
    for (const { data } of run([scalar(1)])) data.fill(7);
    expect(numbers(run([scalar(1)]))).toEqual(expected);
  });

  test('what depends on no input is computed once, in bodies too', () => {
    const exps = vi.spyOn(records.exp, 'evaluate');
    const fixed = b.exp(b.fullLike(0.5, x));
    const [last = s] = buildScan(10, [x], [], ({ carries: [c = x] }) => ({
      carries: [b.add(c, b.exp(b.constant('real', [3], [1, 2, 3])))],
      ys: [],
    }));
    const run = evaluator([b.add(fixed, last)], [x]);
    expect(exps).not.toHaveBeenCalled();
    for (let i = 0; i < 5; i++) run([vector(i, 1, 2)]);
    expect(exps).toHaveBeenCalledTimes(2);
  });

  // Counted by what can be reached, not by memory: array buffers are swept in the background, some time after a collection. (Node 20.13 or newer.)
  test.skipIf(v8.queryObjects === undefined)('a value is let go after its last use', () => {
    class Marked {
      readonly shape: Value['shape'];
      readonly data: Value['data'];
      constructor({ shape, data }: Value) {
        this.shape = shape;
        this.data = data;
      }
    }
    let made = 0;
    const marked = (values: readonly Value[]): readonly Value[] =>
      values.map((value) => {
        made += 1;
        return new Marked(value);
      });
    const [{ evaluate: add }, { evaluate: mul }, { evaluate: sum }] = [records.add, records.mul, records.sum];
    const spies = [
      vi.spyOn(records.add, 'evaluate').mockImplementation((...args) => marked(add(...args))),
      vi.spyOn(records.mul, 'evaluate').mockImplementation((...args) => marked(mul(...args))),
    ];
    let y: Node = x;
    for (let i = 0; i < 200; i++) y = b.add(y, b.mul(y, x));
    const held: number[] = [];
    vi.spyOn(records.sum, 'evaluate').mockImplementation((...args) => {
      // What spies remember is not what is looked for.
      for (const spy of spies) spy.mockClear();
      held.push(v8.queryObjects(Marked, { format: 'count' }));
      return sum(...args);
    });
    const run = evaluator([b.sum(y)], [x]);
    run([vector(1, 2, 3)]);
    run([vector(3, 2, 1)]);
    expect(made).toBe(800);
    // Of the 400 values of a call the last one, and what the engine may not have forgotten of the operation before.
    for (const count of held) expect(count).toBeOneOf([1, 2, 3]);
    expect(held).toHaveLength(2);
  });
});
