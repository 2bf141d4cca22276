import { key, normal } from '@ergodic/core/random';
import { describe, expect, test } from 'vitest';
import { CheckFailed, requireChecks } from '../row.ts';
import { relative, stepChecks } from './checks.ts';

const N = 20_000;
const H = 0.01;
/** Somewhere on a double well, and the gradient of its energy there. */
const from = Float64Array.from({ length: N }, (_, i) => 3 * Math.sin(7.7 * i));
const gradient = from.map((x) => 4 * x * (x * x - 1));
const z = normal(key(5), [N]);

/** Steps by a drift and a noise of some other size, checked. */
const checked = (drift: number, noise: (z: number, i: number) => number) => (): void => {
  const to = from.map((x, i) => x - drift * (H / 2) * (gradient[i] ?? 0) + Math.sqrt(H) * noise(z[i] ?? 0, i));
  requireChecks(stepChecks('walker', H, [{ from, gradient, to }]));
};

describe('steps are accepted that are Langevin steps, and no others', () => {
  test('a Langevin step', () => {
    expect(checked(1, (x) => x)).not.toThrow();
  });
  test.each([
    ['twice the drift', checked(2, (x) => x)],
    ['no drift', checked(0, (x) => x)],
    ['uphill', checked(-1, (x) => x)],
    ['noise of another convention', checked(1, (x) => Math.SQRT2 * x)],
    ['noise ten percent too small', checked(1, (x) => 0.9 * x)],
    ['no noise', checked(1, () => 0)],
    ['noise that is not centred', checked(1, (x) => x + 0.1)],
    ['uniform noise of the right variance', checked(1, (_, i) => Math.sqrt(12) * (((i * 0.618034) % 1) - 0.5))],
    ['noise that leans on the gradient', checked(1, (x, i) => x + 0.03 * (gradient[i] ?? 0))],
    ['a number that is none', checked(1, (x, i) => (i === 7 ? Number.NaN : x))],
  ])('%s', (_, wrong) => {
    expect(wrong).toThrow(CheckFailed);
  });
});

test('errors are relative to the largest number that is expected', () => {
  expect(relative('numbers', [10, -20], [10, -19], 1)).toEqual({ what: 'numbers', error: 0.05, tolerance: 1 });
});
