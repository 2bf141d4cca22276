/** Elementwise functions: numpy's broadcasting, numbers as operands, and the twins. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AnyExpr,
  abs,
  add,
  and,
  andAlso,
  atLeast,
  atMost,
  constant,
  div,
  type Expr,
  equal,
  evaluate,
  floor,
  fromFlat,
  greater,
  greaterEqual,
  isAtLeast,
  isAtMost,
  isEqualTo,
  isGreaterThan,
  isLessThan,
  isNotEqualTo,
  less,
  lessEqual,
  maximum,
  minimum,
  minus,
  mul,
  neg,
  not,
  notEqual,
  or,
  orElse,
  over,
  pipe,
  plus,
  pow,
  raisedTo,
  type Shape,
  ShapeError,
  sign,
  sub,
  type Tensor,
  times,
  toInt,
  toReal,
  where,
} from '../index.ts';

const number = fc.double({ min: -100, max: 100, noNaN: true });
const sized = (shape: Shape): fc.Arbitrary<Tensor> => {
  const size = shape.reduce((n, d) => n * d, 1);
  return fc.array(number, { minLength: size, maxLength: size }).map((data) => fromFlat(shape, data));
};

/** Two shapes that broadcast: each is one shape, with dimensions dropped at the front or made 1. */
const fitting = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }).chain((shape) => {
  const weaker = fc
    .tuple(
      fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
      fc.integer({ min: 0, max: shape.length }),
    )
    .map(([unit, drop]) => shape.map((n, i) => (unit[i] === true ? 1 : n)).slice(drop));
  return fc.tuple(weaker, weaker);
});
const operands = fitting.chain(([a, b]) => fc.tuple(sized(a), sized(b)));

/** Element `index` of a tensor seen in a larger shape. */
const read = (t: Tensor, index: readonly number[]): number => {
  const own = index.slice(index.length - t.shape.length);
  const flat = t.shape.reduce((at, n, axis) => at * n + (n === 1 ? 0 : (own[axis] ?? 0)), 0);
  return t.data[flat] ?? Number.NaN;
};
const indices = (shape: readonly number[]): readonly (readonly number[])[] =>
  shape.reduce<readonly (readonly number[])[]>(
    (all, n) => all.flatMap((index) => Array.from({ length: n }, (_, i) => [...index, i])),
    [[]],
  );

/** What all the functions of two operands have in common. */
interface Fn {
  (a: Expr<Shape>, b: Expr<Shape>): AnyExpr;
  (a: Expr<Shape>, b: number): AnyExpr;
  (a: number, b: Expr<Shape>): AnyExpr;
}
interface Twin {
  (b: number): (a: Expr<Shape>) => AnyExpr;
  (b: Expr<Shape>): (a: Expr<Shape>) => AnyExpr;
}
type Row = readonly [Fn, Twin, (x: number, y: number) => number | boolean];

const functions: Readonly<Record<string, Row>> = {
  add: [add, plus, (x: number, y: number) => x + y],
  sub: [sub, minus, (x: number, y: number) => x - y],
  mul: [mul, times, (x: number, y: number) => x * y],
  div: [div, over, (x: number, y: number) => x / y],
  pow: [pow, raisedTo, Math.pow],
  maximum: [maximum, atLeast, Math.max],
  minimum: [minimum, atMost, Math.min],
  equal: [equal, isEqualTo, (x: number, y: number) => x === y],
  notEqual: [notEqual, isNotEqualTo, (x: number, y: number) => x !== y],
  less: [less, isLessThan, (x: number, y: number) => x < y],
  lessEqual: [lessEqual, isAtMost, (x: number, y: number) => x <= y],
  greater: [greater, isGreaterThan, (x: number, y: number) => x > y],
  greaterEqual: [greaterEqual, isAtLeast, (x: number, y: number) => x >= y],
};

describe.each(Object.entries(functions))('%s', (_, [f, twin, plain]) => {
  test('is the plain function of each pair of elements, as numpy pairs them', () => {
    fc.assert(
      fc.property(operands, ([a, b]) => {
        const out = evaluate(f(constant(a), constant(b)));
        expect([...out.data]).toEqual(indices(out.shape).map((index) => Number(plain(read(a, index), read(b, index)))));
      }),
    );
  });

  test('its shape is that of the longer operand, with the larger dimensions', () => {
    fc.assert(
      fc.property(operands, ([a, b]) => {
        const rank = Math.max(a.shape.length, b.shape.length);
        const at = (s: readonly number[], i: number) => s[i - rank + s.length] ?? 1;
        const shape = Array.from({ length: rank }, (_, i) => (at(a.shape, i) === 1 ? at(b.shape, i) : at(a.shape, i)));
        expect(f(constant(a), constant(b)).type).toMatchObject({ shape });
      }),
    );
  });

  test('its twin is the same node', () => {
    fc.assert(
      fc.property(operands, number, ([a, b], n) => {
        const [x, y] = [constant(a), constant(b)];
        expect(twin(y)(x)).toBe(f(x, y));
        expect(twin(n)(x)).toBe(f(x, n));
      }),
    );
  });

  test('a number stands for itself everywhere', () => {
    fc.assert(
      fc.property(sized([2, 2]), number, (a, n) => {
        const x = constant(a);
        expect(evaluate(f(x, n))).toEqual(evaluate(f(x, constant(fromFlat([] as Shape, [n])))));
        expect(evaluate(f(n, x))).toEqual(evaluate(f(constant(fromFlat([] as Shape, [n])), x)));
      }),
    );
  });

  test('operands that do not broadcast throw where the node is built', () => {
    const [x, y] = [
      constant(fromFlat([2, 3] as Shape, [1, 2, 3, 4, 5, 6])),
      constant(fromFlat([5] as Shape, [1, 2, 3, 4, 5])),
    ];
    expect(() => f(x, y)).toThrow(ShapeError);
    expect(() => f(x, y)).toThrow('cannot broadcast dimension 3 with 5 ([2, 3] and [5])');
    expect(() => twin(y)(x)).toThrow('cannot broadcast dimension 3 with 5 ([2, 3] and [5])');
  });
});

describe('ints', () => {
  const i = constant([1, -2], 'int');

  test('have arithmetic of their own', () => {
    expect([...evaluate(sub(mul(i, i), 3)).data]).toEqual([-2, 1]);
    expect(evaluate(maximum(i, 0)).dtype).toBe('int');
    expect([...evaluate(neg(abs(i))).data]).toEqual([-1, -2]);
    expect([...evaluate(sign(i)).data]).toEqual([1, -1]);
  });

  test('meet no fractions', () => {
    expect(() => add(i, 0.5)).toThrow('0.5 is not an int');
  });

  test('and reals become each other', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), (data) => {
        const x = constant(fromFlat([data.length], data));
        expect([...evaluate(toInt(x)).data]).toEqual(data.map((v) => Math.trunc(v) + 0));
        expect(evaluate(toReal(toInt(floor(x))))).toEqual(evaluate(add(floor(x), 0)));
      }),
    );
  });
});

describe('logic', () => {
  const table = constant([[false, false], [false, true], [true, false], [true, true]], 'bool'); // biome-ignore format: a table
  const [p, q] = [constant([false, false, true, true], 'bool'), constant([false, true, false, true], 'bool')];

  test('follows the truth tables', () => {
    expect([...evaluate(and(p, q)).data]).toEqual([0, 0, 0, 1]);
    expect([...evaluate(or(p, q)).data]).toEqual([0, 1, 1, 1]);
    expect([...evaluate(not(p)).data]).toEqual([1, 1, 0, 0]);
    expect(pipe(p, andAlso(q))).toBe(and(p, q));
    expect(pipe(p, orElse(q))).toBe(or(p, q));
    expect([...evaluate(equal(p, q)).data]).toEqual([1, 0, 0, 1]);
  });

  test('broadcasts', () => {
    const column = constant([[true], [false], [true], [false]], 'bool');
    expect(evaluate(and(table, column)).shape).toEqual([4, 2]);
  });

  test('where chooses element by element, over all broadcasts of its three operands', () => {
    fc.assert(
      fc.property(fitting, fitting, ([c, a], [, b]) => {
        const total = (shape: Shape) => shape.reduce((n, d) => n * d, 1);
        const fill = (shape: Shape, at: number) =>
          fromFlat(
            shape,
            Array.from({ length: total(shape) }, (_, i) => i + at),
          );
        const [cond, x, y] = [fill(c, 0), fill(a, 10), fill(b, 20)];
        const odd = greater(sub(constant(cond), mul(floor(div(constant(cond), 2)), 2)), 0.5);
        const built = (() => {
          try {
            return where(odd, constant(x), constant(y));
          } catch (error) {
            expect(error).toBeInstanceOf(ShapeError);
            return undefined;
          }
        })();
        if (built === undefined) return;
        const out = evaluate(built);
        expect([...out.data]).toEqual(
          indices(out.shape).map((index) => (read(cond, index) % 2 === 1 ? read(x, index) : read(y, index))),
        );
      }),
    );
  });

  test('where does not look at what it does not choose', () => {
    const x = constant([-1, 4]);
    expect([...evaluate(where(less(x, 0), 0, pow(x, 0.5))).data]).toEqual([0, 2]);
  });
});
