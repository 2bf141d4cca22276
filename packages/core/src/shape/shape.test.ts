/** The run-time halves of the shape rules. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShapeError } from '../error/index.ts';
import { axesOf, axisOf, broadcastDims, dim } from './index.ts';

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });

describe('broadcasting', () => {
  const tried = (a: readonly number[], b: readonly number[]): readonly number[] | string => {
    try {
      return broadcastDims('op', a, b);
    } catch (error) {
      return error instanceof ShapeError ? 'does not fit' : String(error);
    }
  };

  test('is commutative and associative, and a scalar is its unit', () => {
    fc.assert(
      fc.property(shape, shape, shape, (a, b, c) => {
        expect(tried(a, [])).toEqual(a);
        expect(tried(a, a)).toEqual(a);
        expect(tried(a, b)).toEqual(tried(b, a));
        const [left, right] = [tried(a, b), tried(b, c)];
        const both = typeof left === 'string' ? left : tried(left, c);
        expect(both).toEqual(typeof right === 'string' ? right : tried(a, right));
      }),
    );
  });

  test('says which dimensions do not fit', () => {
    expect(() => broadcastDims('add', [2, 3], [5])).toThrow(
      'add: cannot broadcast dimension 3 with 5 ([2, 3] and [5])',
    );
    expect(broadcastDims('add', [0], [1])).toEqual([0]);
  });
});

describe('axes', () => {
  test('count from both ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.nat(4), (rank, axis) => {
        fc.pre(axis < rank);
        const dims = Array.from({ length: rank }, () => 2);
        expect(axisOf('op', dims, axis)).toBe(axis);
        expect(axisOf('op', dims, axis - rank)).toBe(axis);
      }),
    );
    expect(axesOf('op', [2, 3], undefined)).toEqual([0, 1]);
    expect(axesOf('op', [2, 3], [-1])).toEqual([1]);
  });

  test('that do not exist, or come twice, throw', () => {
    expect(() => axisOf('sum', [2, 3], 2)).toThrow('sum: no axis 2 in [2, 3]');
    expect(() => axisOf('sum', [2, 3], -3)).toThrow(ShapeError);
    expect(() => axisOf('sum', [2, 3], 0.5)).toThrow(ShapeError);
    expect(() => axesOf('sum', [2, 3], [1, -1])).toThrow('an axis of [2, 3] is named twice in [1, -1]');
  });
});

test('a named size is a whole number', () => {
  expect(dim('N', 3)).toBe(3);
  expect(() => dim('N', 0.5)).toThrow('N = 0.5 is not a dimension');
  expect(() => dim('N', -1)).toThrow(ShapeError);
});
