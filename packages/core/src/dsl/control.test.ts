/** Batches and loops against the loops of the host, and derivatives of one's own. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  batch,
  batchSum,
  constant,
  customVjp,
  div,
  dot,
  type Expr,
  each,
  evaluate,
  exp,
  fromFlat,
  input,
  iota,
  iterate,
  less,
  mul,
  type Node,
  pipe,
  plus,
  repeat,
  repeatWhile,
  type Shape,
  ShapeError,
  scan,
  square,
  stopGradient,
  sub,
  sum,
  tanh,
  times,
  toNested,
  toReal,
} from '../index.ts';

const number = fc.double({ min: -3, max: 3, noNaN: true });
const six = fc.array(number, { minLength: 6, maxLength: 6 });

describe('batch', () => {
  const xs = input('xs', [3, 2]);
  const a = input('a', [2, 2]);

  test('is its loop, and shares what it mentions from outside', () => {
    fc.assert(
      fc.property(six, fc.array(number, { minLength: 4, maxLength: 4 }), (points, matrix) => {
        const given = { xs: fromFlat([3, 2], points), a: fromFlat([2, 2], matrix) };
        const f = (x: Expr<[2]>) => pipe(dot(a, x), tanh);
        const rows = [0, 1, 2].flatMap((i) => {
          const x = constant([points[2 * i] ?? 0, points[2 * i + 1] ?? 0]);
          return [...evaluate(f(x), { a: given.a }).data];
        });
        expect([...evaluate(batch(3, f, xs), given).data]).toEqual(rows);
      }),
    );
  });

  test('takes and gives tuples and records', () => {
    const both = batch(3, ({ x, i }) => ({ scaled: mul(x, toReal(i)), parts: [pipe(x, sum()), i] as const }), {
      x: xs,
      i: iota([3]),
    });
    const out = evaluate(both, { xs: fromFlat([3, 2], [1, 2, 3, 4, 5, 6]) });
    expect(toNested(out.scaled)).toEqual([
      [0, 0],
      [3, 4],
      [10, 12],
    ]);
    expect(toNested(out.parts[0])).toEqual([3, 7, 11]);
    expect(toNested(out.parts[1])).toEqual([0, 1, 2]);
  });

  test('batchSum is the sum of batch', () => {
    fc.assert(
      fc.property(six, (points) => {
        const given = { xs: fromFlat([3, 2], points) };
        const summed = evaluate(batchSum(3, exp, xs), given);
        const stacked = evaluate(pipe(batch(3, exp, xs), sum([0])), given);
        Array.from(summed.data).forEach((x, i) => {
          expect(x).toBeCloseTo(stacked.data[i] ?? Number.NaN, 12);
        });
        expect(summed.shape).toEqual([2]);
      }),
    );
  });

  test('each is batch over the first axis', () => {
    expect(pipe(xs, each(square))).toBe(batch(3, square, xs));
    expect(pipe(xs, each((x) => pipe(x, sum())))).toBe(batch(3, (x: Expr<[2]>) => pipe(x, sum()), xs)); // biome-ignore format: short
  });

  test('and scan may return what they did not compute', () => {
    const outside = input('z', [2]);
    const given = { xs: fromFlat([3, 2], [1, 2, 3, 4, 5, 6]), z: [8, 9] };
    expect([
      ...evaluate(
        batch(3, () => outside, xs),
        given,
      ).data,
    ]).toEqual([8, 9, 8, 9, 8, 9]);
    const [last, all] = scan(2, () => [outside, []], constant([0, 0]));
    expect(toNested(evaluate(last, given))).toEqual([8, 9]);
    expect(all).toEqual([]);
  });

  test('nests', () => {
    const inner = pipe(xs, each(each((x) => square(x))));
    const given = { xs: fromFlat([3, 2], [1, 2, 3, 4, 5, 6]) };
    expect(evaluate(inner, given)).toEqual(evaluate(square(xs), given));
  });

  test('over another number of slices throws', () => {
    const points: Expr<Shape> = input('p', [3, 2] as Shape);
    expect(() => batch(4, (x) => x, points)).toThrow(ShapeError);
    expect(() => batch(4, (x) => x, points)).toThrow('wants 4 along axis 0');
  });
});

describe('scan', () => {
  test('is a fold, with what it gave on the way', () => {
    fc.assert(
      fc.property(six, number, (data, start) => {
        const [last, all] = scan(
          6,
          (s, i, x) => [add(mul(s, 0.5), add(x, toReal(i))), s],
          constant(start),
          constant(fromFlat([6], data)),
        );
        let state = start;
        const given = data.map((x, i) => {
          const before = state;
          state = state * 0.5 + (x + i);
          return before;
        });
        expect(toNested(evaluate(last))).toBe(state);
        expect(toNested(evaluate(all))).toEqual(given);
      }),
    );
  });

  test('in reverse counts down, and leaves its outputs where they belong', () => {
    const xs = constant([1, 10, 100]);
    const [total, seen] = scan(3, (s, i, x) => [add(mul(s, 2), x), i], constant(0), xs, { reverse: true });
    expect(toNested(evaluate(total))).toBe((100 * 2 + 10) * 2 + 1);
    expect(toNested(evaluate(seen))).toEqual([0, 1, 2]);
  });

  test('carries tuples and records, in whatever order their names are written', () => {
    const [{ p, v }] = scan(4, ({ p, v }) => [{ v: sub(v, times(0.1)(p)), p: add(p, v) }, []], {
      p: constant(1),
      v: constant(0),
    });
    let [x, w] = [1, 0];
    for (let i = 0; i < 4; i++) [x, w] = [x + w, w - 0.1 * x];
    expect([toNested(evaluate(p)), toNested(evaluate(v))]).toEqual([x, w]);
  });

  test('of no steps is the state itself', () => {
    const [s, out] = scan(0, (x) => [pipe(x, plus(1)), x], constant([1, 2]));
    expect(toNested(evaluate(s))).toEqual([1, 2]);
    expect(evaluate(out).shape).toEqual([0, 2]);
  });

  test('a state that changes its shape or its names throws', () => {
    const start: Expr<Shape> = input('x', [2] as Shape);
    const other: Expr<Shape> = input('y', [3] as Shape);
    expect(() => scan(2, () => [other, []], start)).toThrow('carry 0 is real[2] but becomes real[3]');
    const record: { readonly [name: string]: Expr<[]> } = { a: constant(1) };
    expect(() => scan(2, () => [{ b: constant(1) }, []], record)).toThrow('the step does not return state.a');
    expect(() => scan(2, () => [{ a: constant(1), b: constant(1) }, []], record)).toThrow('the step returns state.b');
  });

  test('repeat is a scan without outputs', () => {
    const f = (x: Expr<[]>) => pipe(x, times(2), plus(1));
    expect(pipe(constant(1), repeat(5, f))).toBe(scan(5, (x) => [f(x), []], constant(1))[0]);
  });
});

describe('iterate', () => {
  test('is a while loop, with its number of steps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(20), (bound, max) => {
        const [x, steps] = iterate(max, (s) => less(s, bound), (s, i) => add(s, toReal(i)), constant(1)); // biome-ignore format: short
        let [state, count] = [1, 0];
        while (count < max && state < bound) state += count++;
        expect([toNested(evaluate(x)), toNested(evaluate(steps))]).toEqual([state, count]);
      }),
    );
  });

  test('finds roots by Newton, as a pipe', () => {
    const root = (a: Expr<[]>) =>
      pipe(
        a,
        repeatWhile(
          50,
          (x) => less(1e-24, pipe(sub(square(x), a), square)),
          (x) => times(0.5)(add(x, div(a, x))),
        ),
      );
    expect(toNested(evaluate(root(constant(9))))).toBeCloseTo(3, 12);
  });
});

describe('customVjp', () => {
  const doubled = customVjp(
    (x: Expr<[2]>, y: Expr<[]>) => [times(2)(x), y] as const,
    ([x, y], [dx, dy]) => [mul(dx, x), mul(dy, y)],
  );

  test('has the value of the function', () => {
    const [x, y] = doubled(constant([1, 2]), constant(3));
    expect([toNested(evaluate(x)), toNested(evaluate(y))]).toEqual([[2, 4], 3]);
  });

  test('gives its derivative the arguments and the cotangent, and nothing else', () => {
    const seen: number[] = [];
    const f = customVjp(
      (x: Expr<[2]>, y: Expr<[]>) => add(x, y),
      (args, ct) => {
        seen.push(args.length);
        return [ct, pipe(ct, sum())];
      },
    );
    expect(toNested(evaluate(f(constant([1, 2]), constant(3))))).toEqual([4, 5]);
    expect(seen).toEqual([2]);
  });

  test('keeps both as graphs: equal functions of equal operands are one node', () => {
    const f = () => customVjp((x: Expr<[2]>) => tanh(x), (_, ct) => [ct])(input('x', [2])); // biome-ignore format: short
    expect(f()).toBe(f());
  });

  test('mentions nothing from outside, and cotangents are like the arguments', () => {
    const outside = input('z', [2]);
    expect(() => customVjp((x: Expr<[2]>) => add(x, outside), (_, ct) => [ct])(input('x', [2]))).toThrow(TypeError); // biome-ignore format: short
    const wrong = (x: Expr<Shape>) => customVjp((y: Expr<Shape>) => y, () => [constant(fromFlat([1] as Shape, [1]))])(x); // biome-ignore format: short
    expect(() => wrong(input('x', [2] as Shape))).toThrow(ShapeError);
  });

  test('stopGradient is the value itself', () => {
    const x: Node = stopGradient(constant([1, 2]));
    expect(x.op).toBe('stopGradient');
    expect(toNested(evaluate(stopGradient(constant([1, 2]))))).toEqual([1, 2]);
  });
});
