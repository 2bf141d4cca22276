/** Written out, a program gives the same numbers, and has no loops. */
import {
  type Expr,
  evaluate,
  foldIn,
  input,
  iterate,
  keyFrom,
  less,
  mul,
  normal,
  repeat,
  scan,
  toNested,
  typed,
} from '@ergodic/core';
import { checkKeys, type Node, topological } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build as b, buildBatch, buildIterate, buildScan, closed, make, results, type Value } from '@ergodic/core/ops';
import fc from 'fast-check';
import { isRight } from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { points } from './laws/program.ts';
import { programs } from './laws/programs.ts';
import { vjpNodes } from './reverse.ts';
import { only } from './rewrite.ts';
import { unroll } from './unroll.ts';

const loops = new Set(['scan', 'iterate', 'batch', 'customVjp']);
const opsOf = (roots: readonly Node[]): readonly string[] => topological(roots).map(({ op }) => op);
const numbers = (roots: readonly Node[], values: Parameters<typeof interpretNodes>[1]) =>
  interpretNodes(roots, values).map(({ shape, data }) => ({ shape, data: [...data] }));
const scalarValue = (x: number): Value => ({ shape: [], data: Float64Array.of(x) });

describe('unroll', () => {
  test('keeps the values of random programs, to the last bit, and leaves no loop', () => {
    fc.assert(
      fc.property(
        programs(12).chain((program) => fc.record({ program: fc.constant(program), point: points(program) })),
        ({ program, point: { values } }) => {
          const flat = unroll(program.results);
          expect(numbers(flat, values)).toEqual(numbers(program.results, values));
          expect(opsOf(flat).filter((op) => loops.has(op))).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  // sum over i < 4 of sum over j < 2^i, while the total is below a limit that only the input knows.
  const nested = (limit: Node): Node => {
    const outer = buildIterate(
      4,
      [b.scalar(0)],
      (_, [total = limit]) => b.less(total, limit),
      (i, [total = limit]) => {
        const length = b.cast(b.pow(b.scalar(2), b.cast(i, 'real')), 'int');
        return [
          only(
            buildIterate(
              8,
              [total],
              (j, [inner = limit]) => b.and(b.less(j, length), b.less(inner, limit)),
              (j, [inner = limit]) => [b.add(inner, b.add(b.cast(j, 'real'), 1))],
            ),
          ),
        ];
      },
    );
    return only(outer);
  };

  test('keeps nested loops that stop early, wherever they stop', () => {
    const limit = b.input('limit', 'real', []);
    const looped = nested(limit);
    const flat = only(unroll([looped]));
    for (let stop = 0; stop < 60; stop++) {
      const values = new Map([[limit, { shape: [], data: Float64Array.of(stop + 0.5) }]]);
      expect(numbers([flat], values)).toEqual(numbers([looped], values));
    }
    expect(opsOf([flat]).filter((op) => loops.has(op))).toEqual([]);
  });

  test('does not write out steps whose index says that they are not taken', () => {
    const limit = b.input('limit', 'real', []);
    // 1 + 2 + 4 + 8 inner steps, not 4 times 8: each adds once to the total, and the first of them is known.
    const additions = topological(unroll([nested(limit)])).filter(({ op, args }) => op === 'add' && args.length === 2);
    expect(additions).toHaveLength(14);
  });

  test('the count of an iterate, a scan backwards, and a scan of nothing', () => {
    const x: Expr<[]> = input('x', []);
    const [, count] = iterate(
      10,
      (s) => less(s, 40),
      (s) => mul(s, 2),
      x,
    );
    const [, ys] = scan(3, (s: Expr<[]>, i) => [mul(s, 2), [s, i]], x, [], { reverse: true });
    const [, none] = scan(0, (s: Expr<[]>) => [s, s], x);
    const roots: readonly Node[] = [count, ...ys, none];
    const values = new Map<Node, Value>([[x, { shape: [], data: Float64Array.of(3) }]]);
    expect(numbers(unroll(roots), values)).toEqual(numbers(roots, values));
    expect(numbers([count, ...ys], values).map(({ data }) => data)).toEqual([[4], [12, 6, 3], [0, 1, 2]]);
  });

  test('draws in loops become nodes of their own, with the same numbers', () => {
    const key = keyFrom(3);
    const walk = repeat(3, (x: Expr<[]>, i) => mul(x, normal(foldIn(key, i), [])));
    const looped = walk(input('x', []));
    const flat = typed<[]>(only(unroll([looped])));
    expect(opsOf([flat]).filter((op) => op === 'draw')).toHaveLength(3);
    expect(toNested(evaluate(flat, { x: 2 }))).toBe(toNested(evaluate(looped, { x: 2 })));
  });

  const key = b.input('key', 'bits', [2]);
  const int = (value: number): Node => b.scalar(value, 'int');
  const uniform = (from: Node): Node => b.draw('uniform', from, []);

  test('a key that an iterate carries is derived from the last one, not chosen between two', () => {
    const [total = key] = buildIterate(
      4,
      [b.scalar(0), key],
      (_, [sum = key]) => b.less(sum, b.scalar(1.5)),
      (_, [sum = key, own = key]) => [b.add(sum, uniform(b.foldIn(own, int(1)))), b.foldIn(own, int(0))],
    );
    const flat = unroll([total]);
    const draws = topological(flat).filter(({ op }) => op === 'draw');
    const path = (node: Node): readonly number[] =>
      node.op === 'foldIn' ? [...path(only(node.args)), ...topological([node]).flatMap(wordOf).slice(-1)] : [];
    const wordOf = (node: Node): readonly number[] =>
      node.op === 'constant' && node.attrs.shape.length === 0 ? node.attrs.data : [];
    expect(draws.map(({ args }) => path(only(args)).length)).toEqual([1, 2, 3, 4]);
    expect(isRight(checkKeys(flat))).toBe(true);
    for (let seed = 0; seed < 20; seed++) {
      const values = new Map([[key, { shape: [2], data: Float64Array.of(seed, 7) }]]);
      expect(numbers(flat, values)).toEqual(numbers([total], values));
    }
  });

  test('a key used twice is found in what is written out, too', () => {
    const [sum = key] = buildScan(3, [b.scalar(0)], [], ({ index, carries: [c = key] }) => ({
      carries: [b.add(c, uniform(b.foldIn(key, index)))],
      ys: [],
    }));
    const twice = b.add(sum, b.sum(b.draw('normal', b.foldIn(key, int(2)), [3])));
    const below = b.add(sum, uniform(b.foldIn(b.foldIn(key, int(1)), int(0))));
    for (const root of [twice, below]) {
      expect(isRight(checkKeys([root]))).toBe(false);
      expect(isRight(checkKeys(unroll([root])))).toBe(false);
    }
    expect(isRight(checkKeys(unroll([sum])))).toBe(true);
  });

  test('a length that is carried and doubled is known at each step, wherever the loop stops', () => {
    const [x, limit] = [b.input('x', 'real', []), b.input('limit', 'real', [])];
    const [total = limit, , steps = limit] = buildIterate(
      5,
      [x, int(1)],
      (_, [sum = limit]) => b.less(sum, limit),
      (_, [sum = limit, length = int(1)]) => [
        only(
          buildIterate(
            16,
            [sum],
            (j) => b.less(j, length),
            (_, [inner = limit]) => [b.sin(b.add(inner, 1.25))],
          ),
        ),
        b.mul(length, int(2)),
      ],
    );
    const flat = unroll([total, steps]);
    // 1 + 2 + 4 + 8 + 16 inner steps, not 5 times 16.
    expect(opsOf(flat).filter((op) => op === 'sin')).toHaveLength(31);
    for (let stop = -4; stop < 9; stop++) {
      const values = new Map([
        [x, scalarValue(0)],
        [limit, scalarValue(stop / 8)],
      ]);
      expect(numbers(flat, values)).toEqual(numbers([total, steps], values));
    }
  });

  test('steps that are not taken leak nothing into derivatives', () => {
    const x = b.input('x', 'real', []);
    const [last = x] = buildIterate(
      12,
      [x],
      (_, [c = x]) => b.less(c, b.scalar(10)),
      (_, [c = x]) => [b.exp(c)],
    );
    const [flat = x] = unroll([last]);
    // e^(e^x): the next would be e^(e^(e^x)), and soon infinite.
    const [derivative] = numbers(vjpNodes([flat], [x], [b.scalar(1)]), new Map([[x, scalarValue(1)]]));
    expect(derivative?.data[0]).toBeCloseTo(Math.exp(Math.E) * Math.E, 12);
  });

  test('a function with a derivative of its own becomes the function that it is', () => {
    const type = { dtype: 'real', shape: [] } as const;
    const f = closed([type], ([a]) => (a ? [b.add(b.sin(a), uniform(b.constant('bits', [2], [0, 1])))] : []));
    const vjp = closed([type, type], ([, ct]) => (ct ? [b.mul(ct, 100)] : []));
    const x = b.input('x', 'real', []);
    const [flat = x] = unroll(results(make('customVjp', [x], { f, vjp })));
    expect(opsOf([flat])).toContain('draw');
    const [derivative] = numbers(vjpNodes([flat], [x], [b.scalar(1)]), new Map([[x, scalarValue(1)]]));
    expect(derivative?.data).toEqual([Math.cos(1)]);
  });

  test('what is too large is refused, by name and size, before it is made', () => {
    const long = repeat(4_000_000, (s: Expr<[]>) => mul(s, 2))(input('x', []));
    expect(() => unroll([long])).toThrow(
      /^unroll: the scan of 4000000 steps would make up to 12000000 nodes, and 2000000 is the most/,
    );
    const nested = repeat(4000, (x: Expr<[]>) => repeat(4000, (s: Expr<[]>) => mul(s, 2))(x))(input('x', []));
    expect(() => unroll([nested])).toThrow(/the scan of 4000 steps would make up to \d{8} nodes/);
    const [wide = key] = buildBatch(3_000_000, [b.input('many', 'real', [3_000_000])], ([x = key]) => [b.sin(x)]);
    expect(() => unroll([wide])).toThrow(/the batch of 3000000 lanes/);
  });

  test('an iterate that ends after few steps is not refused for those that it might have taken', () => {
    const x = b.input('x', 'real', []);
    const [last = x] = buildIterate(
      10_000_000,
      [x],
      (i) => b.less(i, int(3)),
      (_, [c = x]) => [b.sin(c)],
    );
    expect(unroll([last])).toEqual([b.sin(b.sin(b.sin(x)))]);
  });
});
