/** Units of the last place are what the neighbours of a number are apart. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { next, sweep } from './points.ts';
import { errorInUlps, SMALLEST_NORMAL, ulpOf } from './ulps.ts';

const single = fc
  .float({ noNaN: true, noDefaultInfinity: true })
  .filter((x) => Math.abs(x) > 1e-37 && Math.abs(x) < 1e38);

describe('a unit of the last place', () => {
  test('is the distance to the next number away from zero', () => {
    fc.assert(
      fc.property(single, (x) => {
        expect(ulpOf(x)).toBe(Math.abs(next(x, x > 0) - x));
      }),
    );
  });

  test('counts errors', () => {
    fc.assert(
      fc.property(single, fc.integer({ min: -1000, max: 1000 }), (x, n) => {
        expect(errorInUlps(x + n * ulpOf(x), x)).toBeCloseTo(Math.abs(n), 6);
      }),
    );
  });

  test('is the larger one where another is given', () => {
    expect(errorInUlps(1.5, 1, 0.25)).toBe(2);
    expect(errorInUlps(1 + 2 ** -23, 1, 2 ** -40)).toBe(1);
  });
});

describe('nothing else is near', () => {
  test.for([
    [Number.NaN, 1],
    [1, Number.NaN],
    [Number.POSITIVE_INFINITY, 1],
    [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    [3.4e38, Number.POSITIVE_INFINITY],
    [3.4e38, 2 ** 128],
  ] as const)('%s is not %s', ([got, want]) => {
    expect(errorInUlps(got, want)).toBe(Number.POSITIVE_INFINITY);
  });

  test.for([
    [Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, 2 ** 128],
    [0, -0],
    [0, SMALLEST_NORMAL / 3],
  ] as const)('but %s is %s', ([got, want]) => {
    expect(errorInUlps(got, want)).toBe(0);
  });
});

test('a sweep stays within its ends, has both, zeros of both signs, and no number that may be taken for zero', () => {
  const points = sweep(-3, 100);
  expect(points.length).toBeGreaterThan(10000);
  expect(Math.min(...points)).toBe(-3);
  expect(Math.max(...points)).toBe(100);
  expect(points.some((x) => Object.is(x, -0)) && points.some((x) => Object.is(x, 0))).toBe(true);
  for (const x of points) expect(x === 0 || Math.abs(x) >= SMALLEST_NORMAL).toBe(true);
  for (const x of points) expect(Math.fround(x)).toBe(x);
});
