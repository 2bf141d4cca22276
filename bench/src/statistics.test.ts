import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { largest, largestDifference, summarise } from './statistics.ts';

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

test('median and quartiles are in order, within the numbers, and do not depend on their order', () => {
  fc.assert(
    fc.property(numbers, (list) => {
      const { median, spread } = summarise(list);
      const [low, high] = spread;
      expect(low).toBeLessThanOrEqual(median);
      expect(median).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(Math.min(...list));
      expect(high).toBeLessThanOrEqual(Math.max(...list));
      expect(summarise(list.toReversed())).toEqual({ median, spread });
    }),
  );
});

test('the quartiles of 0 to 4 are 1 and 3', () => {
  expect(summarise([4, 0, 3, 1, 2])).toEqual({ median: 2, spread: [1, 3] });
});

test('lists differ by their largest difference, by infinity if one is longer, by NaN if a number is', () => {
  expect(largestDifference([1, 2, 3], [1, 2.5, 2])).toBe(1);
  expect(largestDifference([1], [1, 2])).toBe(Number.POSITIVE_INFINITY);
  expect(largestDifference([1, Number.NaN, 1], [1, 2, 1])).toBeNaN();
});

test('the largest number counts whatever its sign', () => {
  expect(largest([1, -3, 2])).toBe(3);
});
