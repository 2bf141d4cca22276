/** Reductions against plain loops. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  argmax,
  constant,
  equalTensors,
  evaluate,
  fromFlat,
  max,
  mean,
  min,
  neg,
  pipe,
  plus,
  type Shape,
  ShapeError,
  sum,
  type Tensor,
  variance,
} from '../index.ts';
import type { Reducer } from './reduction.ts';

const number = fc.double({ min: -100, max: 100, noNaN: true });
const sized = (shape: Shape): fc.Arbitrary<Tensor> => {
  const size = shape.reduce((n, d) => n * d, 1);
  return fc.array(number, { minLength: size, maxLength: size }).map((data) => fromFlat(shape, data));
};
/** A tensor, and some of its axes. */
const reduced = fc
  .array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 })
  .chain((shape) => fc.tuple(sized(shape), fc.subarray(shape.map((_, axis) => axis))));

/** The values of each group, in row-major order of the groups. */
const groups = (t: Tensor, axes: readonly number[]): readonly (readonly number[])[] => {
  const found = new Map<string, number[]>();
  for (let flat = 0; flat < t.data.length; flat++) {
    let rest = flat;
    const index = t.shape.toReversed().map((n) => {
      const i = rest % n;
      rest = Math.floor(rest / n);
      return i;
    });
    const key = index
      .toReversed()
      .filter((_, axis) => !axes.includes(axis))
      .join();
    const group = found.get(key) ?? [];
    group.push(t.data[flat] ?? 0);
    found.set(key, group);
  }
  return [...found.values()];
};

const total = (xs: readonly number[]): number => xs.reduce((a, x) => a + x, 0);
const average = (xs: readonly number[]): number => total(xs) / xs.length;
const plain: Readonly<Record<string, readonly [Reducer, (xs: readonly number[]) => number]>> = {
  sum: [sum, total],
  max: [max, (xs: readonly number[]) => Math.max(...xs)],
  min: [min, (xs: readonly number[]) => Math.min(...xs)],
  mean: [mean, average],
  variance: [variance, (xs: readonly number[]) => average(xs.map((x) => (x - average(xs)) ** 2))],
};

describe.each(Object.entries(plain))('%s', (_, [reduce, of]) => {
  test('is the plain function of each group', () => {
    fc.assert(
      fc.property(reduced, ([t, axes]) => {
        const out = evaluate(pipe(constant(t), reduce(axes)));
        expect(out.shape).toEqual(t.shape.filter((_, axis) => !axes.includes(axis)));
        groups(t, axes).forEach((group, i) => {
          expect(out.data[i]).toBeCloseTo(of(group), 9);
        });
      }),
    );
  });

  test('without axes is over all of them', () => {
    fc.assert(
      fc.property(reduced, ([t]) => {
        const x = constant(t);
        expect(pipe(x, reduce())).toBe(pipe(x, reduce(t.shape.map((_, axis) => axis))));
      }),
    );
  });

  test('counts axes from the end, too, and in any order', () => {
    fc.assert(
      fc.property(reduced, ([t, axes]) => {
        const x = constant(t);
        const backwards = axes.map((axis) => axis - t.shape.length).toReversed();
        expect(pipe(x, reduce(backwards))).toBe(pipe(x, reduce(axes)));
      }),
    );
  });

  test('refuses axes that do not exist, or are named twice', () => {
    const x = constant(fromFlat([2, 2] as Shape, [1, 2, 3, 4]));
    expect(() => pipe(x, reduce([2]))).toThrow(ShapeError);
    expect(() => pipe(x, reduce([2]))).toThrow('no axis 2 in [2, 2]');
    expect(() => pipe(x, reduce([0, -2]))).toThrow('an axis of [2, 2] is named twice in [0, -2]');
  });
});

describe('sum', () => {
  test('of ints is an int', () => {
    expect(evaluate(pipe(constant([[1, 2], [3, 4]], 'int'), sum([0])))).toMatchObject({ dtype: 'int', shape: [2] }); // biome-ignore format: short
  });

  test('of nothing is 0, and the mean of nothing is NaN', () => {
    expect([...evaluate(pipe(constant([]), sum())).data]).toEqual([0]);
    expect([...evaluate(pipe(constant([]), mean())).data]).toEqual([Number.NaN]);
  });
});

describe('argmax', () => {
  test('finds the first of the largest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 6 }), (data) => {
        const [found] = evaluate(pipe(constant(fromFlat([data.length] as Shape, data)), argmax(0))).data;
        expect(found).toBe(data.indexOf(Math.max(...data)));
      }),
    );
  });

  test('is of kind int', () => {
    expect(evaluate(pipe(constant([1, 2]), argmax(-1))).dtype).toBe('int');
  });
});

describe('variance', () => {
  test('does not change when all values are moved, however far', () => {
    const x = constant([1, 2, 6]);
    const [near, far] = [evaluate(pipe(x, variance())), evaluate(pipe(x, plus(2 ** 40), variance()))];
    expect(equalTensors(near, far)).toBe(true);
  });

  test('does not see signs', () => {
    fc.assert(
      fc.property(sized([4]), (t) => {
        expect(evaluate(pipe(constant(t), neg, variance()))).toEqual(evaluate(pipe(constant(t), variance())));
      }),
    );
  });
});
