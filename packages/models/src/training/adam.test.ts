import { constant, type Expr, evaluate, fromFlat, toNested } from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adam, adamDefaults, averageDecay, biasCorrections, learningRate, movingAverage } from './index.ts';

const size = 3;
const vector = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: size, maxLength: size });
const expr = (values: readonly number[]): Expr<[3]> => constant(fromFlat([size], values));
const numbers = (x: Expr<[3]>): readonly number[] => toNested(evaluate(x));

const near = (a: readonly number[], b: readonly number[]): void => {
  a.forEach((value, i) => {
    expect(Math.abs(value - (b[i] ?? Number.NaN))).toBeLessThan(1e-12 * (1 + Math.abs(value)));
  });
};

const rates = (rate: number, step: number) => {
  const { firstCorrection, secondCorrection } = biasCorrections(adamDefaults, step);
  return {
    rate: constant(rate),
    firstCorrection: constant(firstCorrection),
    secondCorrection: constant(secondCorrection),
  };
};

/** Algorithm 1 of the paper, line by line. */
const byHand = (gradients: readonly (readonly number[])[], start: readonly number[], rate: number) => {
  const { first: b1, second: b2, epsilon } = adamDefaults;
  const [theta, m, v] = [[...start], start.map(() => 0), start.map(() => 0)];
  gradients.forEach((gradient, k) => {
    gradient.forEach((g, i) => {
      m[i] = b1 * (m[i] ?? 0) + (1 - b1) * g;
      v[i] = b2 * (v[i] ?? 0) + (1 - b2) * g * g;
      const mean = (m[i] ?? 0) / (1 - b1 ** (k + 1));
      const square = (v[i] ?? 0) / (1 - b2 ** (k + 1));
      theta[i] = (theta[i] ?? 0) - (rate * mean) / (Math.sqrt(square) + epsilon);
    });
  });
  return theta;
};

describe('Adam', () => {
  it('is the algorithm of the paper', () => {
    fc.assert(
      fc.property(vector, fc.array(vector, { minLength: 1, maxLength: 4 }), (start, gradients) => {
        const zero = expr([0, 0, 0]);
        const end = gradients.reduce(
          (state, gradient, i) => adam(adamDefaults)(state, expr(gradient), rates(0.01, i + 1)),
          { parameters: expr(start), first: zero, second: zero },
        );
        near(numbers(end.parameters), byHand(gradients, start, 0.01));
      }),
      { numRuns: 30 },
    );
  });

  it('first moves each parameter by the learning rate against the sign of its gradient', () => {
    const zero = expr([0, 0, 0]);
    const state = { parameters: zero, first: zero, second: zero };
    const { parameters } = adam(adamDefaults)(state, expr([5, -0.01, 300]), rates(0.1, 1));
    numbers(parameters).forEach((value, i) => {
      expect(value).toBeCloseTo([-0.1, 0.1, -0.1][i] ?? 0, 5);
    });
  });
});

describe('a moving average', () => {
  it('of a constant is that constant, and forgets its beginning fast', () => {
    const decay = averageDecay(0.999);
    const end = [1, 2, 3, 4, 5].reduce((average, step) => average * decay(step) + 7 * (1 - decay(step)), 1000);
    expect(Math.abs(end - 7)).toBeLessThan(1);
    expect(decay(1e6)).toBe(0.999);
    near(numbers(movingAverage(expr([1, 2, 3]), expr([1, 2, 3]), constant(0.9))), [1, 2, 3]);
    near(numbers(movingAverage(expr([1, 1, 1]), expr([2, 2, 2]), constant(0.75))), [1.25, 1.25, 1.25]);
  });
});

describe('the learning rate', () => {
  it('rises from zero, stays within its peak, and ends at zero', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 500 }), (total, warmUp) => {
        const rate = learningRate({ peak: 2, warmUp }, total);
        const all = Array.from({ length: total }, (_, i) => rate(i + 1));
        expect(Math.max(...all)).toBeLessThanOrEqual(2);
        expect(Math.min(...all)).toBeGreaterThanOrEqual(0);
        expect(all.at(-1)).toBeCloseTo(0, 12);
        if (total >= 100) expect(Math.max(...all)).toBeGreaterThan(1.9);
      }),
      { numRuns: 20 },
    );
  });
});
