import { foldIn, key, normal } from '@ergodic/core/random';
import { describe, expect, test } from 'vitest';
import { CheckFailed, requireChecks } from '../row.ts';
import { centredLaw, rhatCheck, sameLaw, worthOf } from './yardstick.ts';

const [CHAINS, DRAWS, SIZE] = [4, 1000, 2];
const deviations = [1, 3];

/** Independent draws of a Gaussian, each of them changed. */
const sample = (seed: number, change: (x: number, chain: number, coordinate: number) => number) => {
  const z = normal(foldIn(key(3), seed), [CHAINS, DRAWS, SIZE]);
  const data = Float64Array.from(z, (x, i) => {
    const coordinate = i % SIZE;
    return change((deviations[coordinate] ?? 1) * x, Math.floor(i / (DRAWS * SIZE)), coordinate);
  });
  return worthOf({ shape: [CHAINS, DRAWS, SIZE], data });
};

const right = sample(0, (x) => x);
const refused = (checks: Parameters<typeof requireChecks>[0]) =>
  expect(() => requireChecks(checks)).toThrow(CheckFailed);

test('independent draws are worth about as many as they are, and have the law that they have', () => {
  expect(right.bulk).toBeGreaterThan(0.85 * CHAINS * DRAWS);
  expect(right.tail).toBeGreaterThan(0.8 * CHAINS * DRAWS);
  const other = sample(1, (x) => x);
  requireChecks([
    rhatCheck('right', right),
    ...centredLaw('right', right, deviations),
    ...sameLaw('both', right, other),
  ]);
});

test('draws that come three times are worth a third', () => {
  const z = normal(key(4), [CHAINS * DRAWS]);
  const data = Float64Array.from({ length: CHAINS * DRAWS }, (_, i) => z[Math.floor(i / 3)] ?? 0);
  const { bulk } = worthOf({ shape: [CHAINS, DRAWS, 1], data });
  expect(bulk).toBeGreaterThan(0.25 * CHAINS * DRAWS);
  expect(bulk).toBeLessThan(0.42 * CHAINS * DRAWS);
});

describe('wrong draws are refused', () => {
  test.each([
    ['a mean of one coordinate', sample(2, (x, _, coordinate) => (coordinate === 1 ? x + 0.5 : x))],
    ['a deviation of one coordinate', sample(2, (x, _, coordinate) => (coordinate === 0 ? 1.1 * x : x))],
    ['coordinates in another order', sample(2, (x, _, coordinate) => (coordinate === 0 ? 3 * x : x / 3))],
  ])('%s', (_, wrong) => {
    refused(centredLaw('wrong', wrong, deviations));
    refused(sameLaw('right and wrong', right, wrong));
  });

  test('a chain that stands elsewhere', () => {
    refused([
      rhatCheck(
        'wrong',
        sample(2, (x, chain) => (chain === 0 ? x + 0.5 : x)),
      ),
    ]);
  });
});
