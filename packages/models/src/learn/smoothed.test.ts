import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { expect, it } from 'vitest';
import { findDataset } from '../data/index.ts';
import { smoothedDensity } from './smoothed.ts';

const called = (name: string) => {
  const found = findDataset(name);
  if (E.isLeft(found)) throw new Error(found.left.reason);
  return found.right;
};

it('the density of data with noise is the convolution of theirs with the noise', () => {
  // The trapezoid rule over seven deviations: of functions as smooth as these it is right to many digits.
  const offsets = Array.from({ length: 57 }, (_, i) => (7 * (i - 28)) / 28);
  const weights = offsets.map((z) => (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)) * 0.25);
  const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.constantFrom('two-moons', '8-gaussians'),
      fc.tuple(coordinate, coordinate),
      fc.constantFrom(0.05, 0.1),
      (name, [u, v], deviation) => {
        const { density } = called(name);
        const { box, logDensity } = density;
        // In the middle half of the box, where there are data.
        const at = ([low, high]: readonly [number, number], w: number): number =>
          (low + high + (w * (high - low)) / 2) / 2;
        const [x, y] = [at(box.x, u), at(box.y, v)];
        const convolved = offsets.reduce(
          (sum, a, i) =>
            sum +
            offsets.reduce(
              (inner, b, j) =>
                inner +
                (weights[i] ?? 0) * (weights[j] ?? 0) * Math.exp(logDensity(x - deviation * a, y - deviation * b)),
              0,
            ),
          0,
        );
        const found = Math.exp(smoothedDensity(called(name), deviation)?.logDensity(x, y) ?? Number.NaN);
        expect(Math.abs(found - convolved)).toBeLessThan(1e-8);
      },
    ),
    { numRuns: 20 },
  );
});

it('is not known for other data, nor for other parameters', () => {
  for (const name of ['checkerboard', 'rings', '8-gaussians:sd=0.5', 'two-moons:noise=0.2'])
    expect(smoothedDensity(called(name), 0.1)).toBeNull();
});
