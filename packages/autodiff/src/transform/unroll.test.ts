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
import { type Node, topological } from '@ergodic/core/graph';
import { interpretNodes } from '@ergodic/core/interpret';
import { build as b, buildIterate, type Value } from '@ergodic/core/ops';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { points } from './laws/program.ts';
import { programs } from './laws/programs.ts';
import { only } from './rewrite.ts';
import { unroll } from './unroll.ts';

const loops = new Set(['scan', 'iterate', 'batch']);
const opsOf = (roots: readonly Node[]): readonly string[] => topological(roots).map(({ op }) => op);
const numbers = (roots: readonly Node[], values: Parameters<typeof interpretNodes>[1]) =>
  interpretNodes(roots, values).map(({ shape, data }) => ({ shape, data: [...data].map((x) => x + 0) }));

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
      { numRuns: 150, seed: 1 },
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

  test('what is too large is refused, by name', () => {
    const long = repeat(4_000_000, (s: Expr<[]>) => mul(s, 2))(input('x', []));
    expect(() => unroll([long])).toThrow(/scan makes more than 2000000 nodes/);
  });
});
