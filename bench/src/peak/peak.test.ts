import { expect, test } from 'vitest';
import { peakLoop } from './measure.ts';
import { expectedSum, OPERATIONS } from './module.ts';

test('the loop computes what it says, whatever the number of turns: so nothing in it can have been left out', () => {
  const loop = peakLoop();
  for (const turns of [1, 2, 3, 10, 1000]) expect(loop(turns)).toBeCloseTo(expectedSum(turns), 4);
  expect(expectedSum(1)).toBe(12 + 66 * 0.75);
  expect(OPERATIONS).toBe(96);
});
