import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sigmoid, softplus } from './logistic.ts';

const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const close = (a: number, b: number, ulps: number): boolean =>
  Math.abs(a - b) <= ulps * 2 ** -52 * Math.max(Math.abs(a), Math.abs(b));

describe('sigmoid', () => {
  it('is 1 / (1 + exp(-x)), where that does not overflow', () => {
    fc.assert(
      fc.property(real(-700, 700), (x) => {
        expect(close(sigmoid(x), 1 / (1 + Math.exp(-x)), 4)).toBe(true);
      }),
    );
  });

  it('reflects: sigmoid(x) + sigmoid(-x) = 1', () => {
    fc.assert(
      fc.property(real(-800, 800), (x) => {
        expect(Math.abs(sigmoid(x) + sigmoid(-x) - 1)).toBeLessThanOrEqual(2 ** -52);
      }),
    );
  });

  it('does not fall', () => {
    fc.assert(
      fc.property(real(-800, 800), real(-800, 800), (a, b) => {
        expect(sigmoid(Math.min(a, b))).toBeLessThanOrEqual(sigmoid(Math.max(a, b)) * (1 + 2 ** -51));
      }),
    );
  });

  it.each([
    [0, 0.5],
    [-1e4, 0],
    [1e4, 1],
    [Infinity, 1],
    [-Infinity, 0],
    [Number.NaN, Number.NaN],
    // mpmath, 17 digits.
    [-40, 4.248354255291589e-18],
    [1, 0.7310585786300049],
  ])('of %s is %s', (x, y) => {
    expect(sigmoid(x)).toBe(y);
  });
});

describe('softplus', () => {
  it('is log(1 + exp(x)), where that does not overflow', () => {
    fc.assert(
      fc.property(real(-700, 700), (x) => {
        expect(close(softplus(x), Math.log1p(Math.exp(x)), 4)).toBe(true);
      }),
    );
  });

  it('reflects: softplus(x) - softplus(-x) = x', () => {
    fc.assert(
      fc.property(real(-800, 800), (x) => {
        expect(Math.abs(softplus(x) - softplus(-x) - x)).toBeLessThanOrEqual(2 ** -51 * softplus(Math.abs(x)));
      }),
    );
  });

  it('is minus the logarithm of the sigmoid of -x', () => {
    fc.assert(
      fc.property(real(0, 700), (x) => {
        expect(close(softplus(x), -Math.log(sigmoid(-x)), 4)).toBe(true);
      }),
    );
  });

  it('has the sigmoid for its derivative', () => {
    const h = 2 ** -17;
    fc.assert(
      fc.property(real(-30, 30), (x) => {
        const slope = (softplus(x + h) - softplus(x - h)) / (x + h - (x - h));
        expect(Math.abs(slope - sigmoid(x))).toBeLessThan(h * h + (2 ** -52 * softplus(x)) / h);
      }),
    );
  });

  it.each([
    [0, Math.LN2],
    [1e4, 1e4],
    [-1e4, 0],
    [Infinity, Infinity],
    [-Infinity, 0],
    [Number.NaN, Number.NaN],
    // mpmath, 17 digits.
    [-40, 4.248354255291589e-18],
    [1, 1.3132616875182228],
  ])('of %s is %s', (x, y) => {
    expect(softplus(x)).toBe(y);
  });
});
