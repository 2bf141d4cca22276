/** Leaves and evaluation. */
import { describe, expect, test } from 'vitest';
import {
  add,
  constant,
  dim,
  evaluate,
  eye,
  fromFlat,
  full,
  input,
  less,
  mul,
  ones,
  pipe,
  type Shape,
  ShapeError,
  sum,
  tensor,
  toNested,
  zeros,
} from '../index.ts';

describe('leaves', () => {
  test('of one value are one node', () => {
    expect(constant([1, 2])).toBe(constant(tensor([1, 2])));
    expect(zeros([2, 2])).toBe(full([2, 2], 0));
    expect(ones([3])).toBe(full([3], constant(1)));
    expect(input('x', [2])).toBe(input('x', [2]));
    expect(input('x', [2])).not.toBe(input('x', [3]));
    expect(input('x', [2])).not.toBe(input('y', [2]));
  });

  test('have the values that are written', () => {
    expect(toNested(evaluate(eye(2)))).toEqual([[1, 0], [0, 1]]); // biome-ignore format: a matrix
    expect(evaluate(constant([[1], [2]], 'int'))).toEqual(tensor([[1], [2]], 'int'));
    expect(evaluate(constant([true, false], 'bool'))).toEqual(tensor([true, false], 'bool'));
    expect(evaluate(zeros([2], 'int')).dtype).toBe('int');
    expect(toNested(evaluate(constant([-0, Number.NaN, Infinity])))).toEqual([-0, Number.NaN, Infinity]);
  });

  test('are checked', () => {
    expect(() => constant([0.5], 'int')).toThrow(ShapeError);
    expect(() => input('x', [-1])).toThrow('-1 is not a dimension');
  });
});

describe('evaluate', () => {
  const x = input('x', [2]);
  const n = input('n', [], 'int');

  test('takes tensors and nested arrays, and gives tensors of the expression’s kind', () => {
    expect(evaluate(mul(x, x), { x: [2, 3] })).toEqual(tensor([4, 9]));
    expect(evaluate(mul(x, x), { x: fromFlat([2], Float32Array.of(2, 3)) })).toEqual(tensor([4, 9]));
    expect(evaluate(add(n, 1), { n: 4 })).toEqual(tensor(5, 'int'));
    expect(evaluate(less(x, 1), { x: [0, 2] })).toEqual(tensor([true, false], 'bool'));
  });

  test('of a structure shares what its parts share, and keeps its form', () => {
    const s = pipe(x, sum());
    const out = evaluate({ a: [s, x], b: s }, { x: [1, 2] });
    expect(out).toEqual({ a: [tensor(3), tensor([1, 2])], b: tensor(3) });
    expect(evaluate([], {})).toEqual([]);
  });

  test('says what is missing, or of another shape, and ignores what is not mentioned', () => {
    expect(() => evaluate(x)).toThrow("input 'x' is not given");
    expect(toNested(evaluate(x, { x: [1, 2], y: 3 }))).toEqual([1, 2]);
    expect(() => evaluate(x, { x: [1, 2, 3] })).toThrow("input 'x' is real[2], given real[3]");
    expect(() => evaluate(n, { n: 0.5 })).toThrow(ShapeError);
    expect(() => evaluate(n, { n: tensor(1) })).toThrow("input 'n' is int[], given real[]");
  });

  test('goes through sizes that have names', () => {
    const size = dim('points', 3);
    const points = input('points', [size, 2]);
    const total = evaluate(pipe(points, sum([0])), { points: [[1, 2], [3, 4], [5, 6]] }); // biome-ignore format: a matrix
    expect(toNested(total)).toEqual([9, 12]);
  });

  test('goes deep without recursion', () => {
    let deep = x;
    for (let i = 0; i < 20_000; i++) deep = add(deep, 1);
    expect(toNested(evaluate(deep, { x: [0, 1] }))).toEqual([20_000, 20_001]);
  });

  test('of two inputs of one name and different shapes throws', () => {
    const other = pipe(input('x', [3] as Shape), sum());
    expect(() => evaluate([x, other], { x: [1, 2] })).toThrow("input 'x' is real[3], given real[2]");
  });
});
