import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { besselI0Scaled } from './bessel.ts';

describe('besselI0Scaled', () => {
  it('has the values of the tables', () => {
    // Abramowitz & Stegun (1964), table 9.8: e^-x I0(x).
    expect(besselI0Scaled(0)).toBe(1);
    expect(besselI0Scaled(1)).toBeCloseTo(0.4657596076, 10);
    expect(besselI0Scaled(5)).toBeCloseTo(0.1835408126, 10);
    expect(besselI0Scaled(20)).toBeCloseTo(0.0897803119, 10);
  });

  it('is continuous where the series change', () => {
    expect(besselI0Scaled(20 - 1e-12) / besselI0Scaled(20)).toBeCloseTo(1, 12);
  });

  it('is the mean of exp(x (cos t - 1)) over the circle', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 900, noNaN: true }), (x) => {
        const n = 400;
        const mean =
          Array.from({ length: n }, (_, i) => Math.exp(x * (Math.cos((2 * Math.PI * i) / n) - 1))).reduce(
            (a, b) => a + b,
          ) / n;
        expect(besselI0Scaled(x) / mean).toBeCloseTo(1, 12);
      }),
    );
  });
});
