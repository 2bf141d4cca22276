import { key } from '@ergodic/core/random';
import * as fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { entropy, gaussianDensity } from '../evaluate/index.ts';
import { affine, apply, applyToDensity, holdOut, invert, nllInDataUnits, standardise } from './index.ts';

const finite = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const cloud = (minLength: number) =>
  fc.array(fc.tuple(finite, finite), { minLength, maxLength: 60 }).map((points) => Float64Array.from(points.flat()));

const column = (points: Float64Array, axis: number): Float64Array => points.filter((_, i) => i % 2 === axis);

const moments = (values: Float64Array): readonly [number, number] => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return [mean, values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (values.length - 1)];
};

describe('standardise', () => {
  it('gives mean 0 and variance 1, and is undone by invert', () => {
    fc.assert(
      fc.property(cloud(3), (points) => {
        fc.pre(moments(column(points, 0))[1] > 1e-3 && moments(column(points, 1))[1] > 1e-3);
        const map = standardise(points);
        expect(E.isRight(map)).toBe(true);
        if (E.isLeft(map)) return;
        const z = apply(map.right)(points);
        for (const axis of [0, 1]) {
          const [mean, variance] = moments(column(z, axis));
          expect(mean).toBeCloseTo(0, 7);
          expect(variance).toBeCloseTo(1, 9);
        }
        invert(map.right)(z).forEach((value, i) => {
          expect(value).toBeCloseTo(points[i] ?? Number.NaN, 9);
        });
      }),
    );
  });

  it('refuses a constant column, by name, and a single point', () => {
    expect(standardise(Float64Array.of(1, 7, 2, 7, 3, 7), ['eruptions', 'waiting'])).toEqual(
      E.left({ _tag: 'BadInput', column: 'waiting', reason: 'all values are equal: there is no density to learn' }),
    );
    expect(E.isLeft(standardise(Float64Array.of(1, 7)))).toBe(true);
  });

  it('moves an entropy by its log-determinant', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        finite,
        (sx, sy, shift) => {
          const map = affine([shift, -shift], [sx, sy]);
          const density = gaussianDensity([shift, -shift], [sx, sy], 0.3);
          const standard = entropy(applyToDensity(map)(density));
          expect(nllInDataUnits(map)(gaussianEntropy(1, 1))).toBeCloseTo(gaussianEntropy(sx, sy), 10);
          expect(standard.value).toBeCloseTo(gaussianEntropy(1, 1), 5);
        },
      ),
      { numRuns: 20 },
    );
  });
});

const gaussianEntropy = (sx: number, sy: number): number =>
  1 + Math.log(2 * Math.PI * sx * sy) + Math.log(1 - 0.3 ** 2) / 2;

describe('holdOut', () => {
  it('puts every point in exactly one part, the asked share in the second, and depends on the key alone', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 80 }),
        (seed, share, n) => {
          const points = Float64Array.from({ length: 2 * n }, (_, i) => (i % 2 === 0 ? i / 2 : -(i - 1) / 2));
          const { train, heldOut } = holdOut(key(seed), share)(points);
          expect(train.length + heldOut.length).toBe(2 * n);
          const seen = [...column(train, 0), ...column(heldOut, 0)].toSorted((a, b) => a - b);
          expect(seen).toEqual(Array.from({ length: n }, (_, i) => i));
          for (const part of [train, heldOut]) expect(column(part, 0)).toEqual(column(part, 1).map((y) => 0 - y));
          expect(Math.abs(heldOut.length / 2 - share * n)).toBeLessThanOrEqual(1);
          if (n >= 2) expect(Math.min(train.length, heldOut.length)).toBeGreaterThan(0);
          expect(holdOut(key(seed), share)(points)).toEqual({ train, heldOut });
        },
      ),
    );
  });
});
