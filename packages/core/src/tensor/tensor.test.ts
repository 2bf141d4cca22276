/** Host tensors. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  equalTensors,
  fromFlat,
  type Nested,
  type Shape,
  ShapeError,
  showTensor,
  tensor,
  toNested,
  zerosTensor,
} from '../index.ts';

const shapes = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 });
const count = (shape: Shape): number => shape.reduce((n, d) => n * d, 1);
const reals = shapes.chain((shape) =>
  fc.array(fc.double(), { minLength: count(shape), maxLength: count(shape) }).map((data) => fromFlat(shape, data)),
);

describe('constructors', () => {
  test('nested arrays and flat ones are two ways to write one tensor', () => {
    expect(equalTensors(tensor([[1, 2, 3], [4, 5, 6]]), fromFlat([2, 3], [1, 2, 3, 4, 5, 6]))).toBe(true); // biome-ignore format: a matrix
    expect(equalTensors(tensor(7), fromFlat([], [7]))).toBe(true);
    expect(equalTensors(tensor([[]]), fromFlat([1, 0], []))).toBe(true);
    expect(equalTensors(zerosTensor([2]), tensor([0, 0]))).toBe(true);
  });

  test('store each kind in its own array', () => {
    expect(tensor([1]).data).toEqual(Float64Array.of(1));
    expect(fromFlat([1], Float32Array.of(1)).data).toEqual(Float32Array.of(1));
    expect(tensor([1], 'int').data).toEqual(Int32Array.of(1));
    expect(tensor([1], 'bits').data).toEqual(Uint32Array.of(1));
    expect(tensor([true, false], 'bool').data).toEqual(Uint8Array.of(1, 0));
    expect(zerosTensor([1], 'int').data).toEqual(Int32Array.of(0));
  });

  test('copy: what they were made of can change', () => {
    const data = [1, 2];
    const t = fromFlat([2], data);
    data[0] = 9;
    expect(toNested(t)).toEqual([1, 2]);
    expect(Object.isFrozen(t) && Object.isFrozen(t.shape)).toBe(true);
  });

  test('refuse sizes that do not match, ragged arrays, and values of another kind', () => {
    expect(() => fromFlat([2, 2], [1, 2, 3])).toThrow(ShapeError);
    expect(() => fromFlat([2, 2], [1, 2, 3])).toThrow('3 values for [2, 2], which has 4');
    expect(() => fromFlat([-1], [])).toThrow('-1 is not a dimension');
    expect(() => fromFlat([0.5, 2], [1])).toThrow('0.5 is not a dimension');
    const ragged = (values: Nested) => () => tensor(values, 'real');
    expect(ragged([[1, 2], [3]])).toThrow('an array of 1 items where [2, 2] wants 2');
    expect(ragged([[1], 2])).toThrow('a number among arrays');
    expect(ragged([1, [2]])).toThrow(ShapeError);
    expect(() => tensor([0.5], 'int')).toThrow('value 0 is 0.5, which is not of kind int');
    expect(() => tensor([1, -1], 'bits')).toThrow('value 1 is -1, which is not of kind bits');
    expect(() => tensor([2], 'bool')).toThrow('value 0 is 2, which is not of kind bool');
    expect(() => tensor([2 ** 31], 'int')).toThrow(ShapeError);
  });
});

describe('destructors', () => {
  test('nesting and flattening undo each other', () => {
    fc.assert(
      fc.property(reals, (t) => {
        fc.pre(!t.shape.includes(0));
        expect(equalTensors(tensor(toNested(t), 'real'), t)).toBe(true);
      }),
    );
  });

  test('bools are read as such', () => {
    expect(toNested(tensor([[true], [false]], 'bool'))).toEqual([[true], [false]]);
    expect(toNested(tensor(true, 'bool'))).toBe(true);
  });

  test('a tensor is shown with its type, and long ones are cut', () => {
    expect(showTensor(tensor([Number.NaN, -Infinity]))).toBe('real[2] ["NaN", "-Infinity"]');
    expect(showTensor(tensor(3, 'int'))).toBe('int[] 3');
    expect(showTensor(zerosTensor([100]))).toBe('real[100] [0, 0, 0, 0, 0, 0, 0, 0, … 100 values]');
  });
});

describe('equality', () => {
  test('is an equivalence that sees kind, shape and every value', () => {
    fc.assert(
      fc.property(reals, reals, (a, b) => {
        expect(equalTensors(a, a)).toBe(true);
        expect(equalTensors(a, b)).toBe(equalTensors(b, a));
        expect(equalTensors(a, b)).toBe(
          JSON.stringify(a.shape) === JSON.stringify(b.shape) && [...a.data].every((x, i) => Object.is(x, b.data[i])),
        );
      }),
    );
    expect(equalTensors(tensor([1]), tensor([1], 'int'))).toBe(false);
    expect(equalTensors(tensor([0]), tensor([-0]))).toBe(false);
  });
});
