/** Movement and parts: identities, and plain arrays. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  at,
  broadcastTo,
  concat,
  constant,
  dotProduct,
  evaluate,
  expandDims,
  flip,
  fromFlat,
  input,
  iota,
  ofShape,
  pad,
  pipe,
  reshape,
  type Shape,
  ShapeError,
  slice,
  squeeze,
  stack,
  sum,
  take,
  takeTranspose,
  tensor,
  toNested,
  transpose,
  unstack,
} from '../index.ts';

/** An input of two or three small dimensions; its values are counted, so that each is told from the others. */
const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 3 });
const counted = (shape: Shape) => fromFlat(shape, [...Array(shape.reduce((n, d) => n * d, 1)).keys()]);
const of = (shape: Shape) => constant(counted(shape));

describe('transpose', () => {
  test('undone by the inverse permutation is nothing', () => {
    const cases = shapes.chain((shape) =>
      fc.tuple(fc.constant(shape), fc.shuffledSubarray([...shape.keys()], { minLength: shape.length })),
    );
    fc.assert(
      fc.property(cases, ([shape, perm]) => {
        const inverse = perm.map((_, axis) => perm.indexOf(axis));
        expect(evaluate(pipe(of(shape), transpose(perm), transpose(inverse)))).toEqual(counted(shape));
      }),
    );
  });

  test('without a permutation reverses the axes; twice is nothing', () => {
    expect(toNested(evaluate(pipe(constant([[1, 2, 3], [4, 5, 6]]), transpose())))).toEqual([[1, 4], [2, 5], [3, 6]]); // biome-ignore format: matrices
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(evaluate(pipe(of(shape), transpose(), transpose()))).toEqual(counted(shape));
      }),
    );
  });

  test('by negative axes is by those', () => {
    const x = input('x', [2, 3, 4]);
    expect(pipe(x, transpose([-1, 0, 1]))).toBe(pipe(x, transpose([2, 0, 1])));
  });

  test('wants each axis once', () => {
    const x = input('x', [2, 3] as Shape);
    expect(() => pipe(x, transpose([0]))).toThrow('[0] does not name each axis of [2, 3]');
    expect(() => pipe(x, transpose([0, 0]))).toThrow(ShapeError);
  });
});

describe('shape', () => {
  test('reshape keeps the row-major order', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const flat = shape.reduce((n, d) => n * d, 1);
        expect([...evaluate(pipe(of(shape), reshape([flat] as Shape))).data]).toEqual([...counted(shape).data]);
      }),
    );
    expect(() => pipe(input('x', [2, 3]), reshape([5]))).toThrow('[2, 3] has 6 elements, [5] has 5');
  });

  test('expandDims and squeeze undo each other', () => {
    const cases = shapes.chain((shape) =>
      fc.tuple(fc.constant(shape), fc.integer({ min: -shape.length - 1, max: shape.length })),
    );
    fc.assert(
      fc.property(cases, ([shape, axis]) => {
        const back = pipe(of(shape), expandDims(axis), squeeze([axis]));
        expect(evaluate(back)).toEqual(counted(shape));
      }),
    );
    expect(() => pipe(input('x', [2, 3] as Shape), squeeze([1]))).toThrow('axis 1 of [2, 3] is not 1');
  });

  test('broadcastTo copies, and its transpose is a sum', () => {
    const x = input('x', [3, 1]);
    const y = input('y', [2, 3, 4]);
    const given = { x: [[1], [2], [3]], y: toNested(counted([2, 3, 4])) };
    const [there, back] = [
      dotProduct(pipe(x, broadcastTo([2, 3, 4])), y),
      dotProduct(x, pipe(y, sum([0, 2]), expandDims(1))),
    ];
    expect(evaluate(there, given)).toEqual(evaluate(back, given));
    expect(() => pipe(x, broadcastTo([3]))).toThrow(ShapeError);
    expect(() => pipe(x, broadcastTo([4, 2]))).toThrow('cannot broadcast dimension 3 with 4');
  });

  test('flip twice is nothing; along an axis it reverses that axis', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(evaluate(pipe(of(shape), flip([0]), flip([-shape.length])))).toEqual(counted(shape));
        expect([...evaluate(pipe(of(shape), flip())).data]).toEqual([...counted(shape).data].reverse());
      }),
    );
  });

  test('ofShape is the array itself, or throws', () => {
    const x = input('x', [2, 3] as Shape);
    expect(pipe(x, ofShape([2, 3]))).toBe(x);
    expect(() => pipe(x, ofShape([3, 2]))).toThrow('the shape is [2, 3], not [3, 2]');
  });
});

describe('parts', () => {
  test('unstack and stack undo each other, along any axis', () => {
    const x = constant([[1, 2, 3], [4, 5, 6]]); // biome-ignore format: a matrix
    const [first, second] = unstack(x);
    expect(evaluate(stack([first, second]))).toEqual(evaluate(x));
    expect(evaluate(stack(unstack(pipe(x, transpose())), 1))).toEqual(evaluate(x));
    expect(evaluate(stack(unstack(pipe(x, transpose())), -1))).toEqual(evaluate(x));
  });

  test('at is a row, counted from either end', () => {
    const x = constant([[1, 2], [3, 4], [5, 6]]); // biome-ignore format: a matrix
    expect(toNested(evaluate(pipe(x, at(1))))).toEqual([3, 4]);
    expect(pipe(x, at(-1))).toBe(pipe(x, at(2)));
    expect(toNested(evaluate(pipe(x, at(-1, -1))))).toEqual([2, 4, 6]);
    expect(() => pipe(x, at(3))).toThrow('no index 3 along axis 0 of [3, 2]');
    expect(() => pipe(x, at(0.5))).toThrow(ShapeError);
  });

  test('slices that cut an array in two, joined, are the array', () => {
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, seed) => {
        const [n = 1, ...rest] = shape;
        const cut = seed % (n + 1);
        const zeros = rest.map(() => 0);
        const x = of(shape);
        const parts = [
          pipe(x, slice([0, ...zeros], [cut, ...rest])),
          pipe(x, slice([cut, ...zeros], [n - cut, ...rest])),
        ];
        expect(evaluate(concat(parts))).toEqual(counted(shape));
      }),
    );
  });

  test('a slice has the size that is asked for, also with strides', () => {
    const x = iota([10]);
    expect([...evaluate(pipe(x, slice([1], [3], [4]))).data]).toEqual([1, 5, 9]);
    expect([...evaluate(pipe(x, slice([3], [0]))).data]).toEqual([]);
    expect(() => pipe(x, slice([2], [3], [4]))).toThrow(ShapeError);
  });

  test('a slice of padding is the array', () => {
    fc.assert(
      fc.property(shapes, fc.nat(3), fc.nat(3), (shape, before, after) => {
        const low = shape.map(() => before);
        const padded = pipe(of(shape), pad(low, shape.map(() => after))); // biome-ignore format: short
        expect(evaluate(pipe(padded, slice(low, shape)))).toEqual(counted(shape));
        expect(evaluate(pipe(padded, sum()))).toEqual(evaluate(pipe(of(shape), sum())));
      }),
    );
  });

  test('parts that do not fit throw', () => {
    const [x, y] = [input('x', [2, 3] as Shape), input('y', [3, 3] as Shape)];
    expect(() => stack([x, y])).toThrow(ShapeError);
    expect(() => concat([x, y], 1)).toThrow('[2, 3] and [3, 3] differ off axis 1');
    expect(() => concat([])).toThrow('nothing to join');
    expect(() => stack([])).toThrow('nothing to stack');
  });
});

describe('take', () => {
  const x = input('x', [4, 3]);
  const rows = constant([[0, 3], [2, 2]], 'int'); // biome-ignore format: a matrix

  test('reads the rows at the indices, and along other axes the columns', () => {
    const given = { x: [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]] }; // biome-ignore format: a matrix
    const taken = toNested(evaluate(pipe(x, take(rows)), given));
    expect(taken).toEqual([[[0, 1, 2], [9, 10, 11]], [[6, 7, 8], [6, 7, 8]]]); // biome-ignore format: a matrix
    expect(toNested(evaluate(pipe(x, take(constant(1, 'int'), -1)), given))).toEqual([1, 4, 7, 10]);
  });

  test('its transpose satisfies ⟨take x, y⟩ = ⟨x, takeTranspose y⟩', () => {
    const y = input('y', [2, 2, 3]);
    const given = { x: counted([4, 3]), y: counted([2, 2, 3]) };
    const there = dotProduct(pipe(x, take(rows)), y);
    const back = dotProduct(x, pipe(y, takeTranspose(rows, 4)));
    expect(evaluate(there, given)).toEqual(evaluate(back, given));
  });

  test('keeps indices inside the axis', () => {
    const outside = constant([-5, 9], 'int');
    expect([...evaluate(pipe(constant([1, 2, 3]), take(outside))).data]).toEqual([1, 3]);
  });
});

test('iota counts along the axis that is asked for', () => {
  expect(toNested(evaluate(iota([2, 3], -1)))).toEqual([[0, 1, 2], [0, 1, 2]]); // biome-ignore format: a matrix
  expect(() => iota([])).toThrow('a scalar has no axis to count along');
  expect(() => iota([2], 1)).toThrow(ShapeError);
  expect(evaluate(iota([2]))).toEqual(tensor([0, 1], 'int'));
});
