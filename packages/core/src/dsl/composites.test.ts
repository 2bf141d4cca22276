/** What is composed from the primitives: formulas, identities, and the edges of their domains. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AnyExpr,
  clip,
  constant,
  type Expr,
  evaluate,
  exp,
  eye,
  fromFlat,
  gaussianLogDensity,
  gaussianLogDensityByPrecision,
  gelu,
  layerNorm,
  leakyRelu,
  log,
  logSoftmax,
  logsumexp,
  mean,
  norm,
  pipe,
  plus,
  relu,
  type Shape,
  safeLog,
  safeSqrt,
  silu,
  softmax,
  square,
  sum,
  times,
  toNested,
  variance,
} from '../index.ts';
import { erf as plainErf } from '../special/index.ts';

const number = fc.double({ min: -50, max: 50, noNaN: true });
const vector = fc.array(number, { minLength: 1, maxLength: 6 });
const of = (data: readonly number[]) => constant(fromFlat([data.length] as Shape, data));
const values = (x: AnyExpr): readonly number[] => [...evaluate(x).data];
const value = (x: Expr<[]>): number => toNested(evaluate(x));
const closeTo = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual.length).toBe(expected.length);
  actual.forEach((x, i) => {
    expect(x).toBeCloseTo(expected[i] ?? Number.NaN, 10);
  });
};

describe('functions of one number are their formulas', () => {
  const plain: Readonly<Record<string, readonly [(x: Expr<Shape>) => Expr<Shape>, (x: number) => number]>> = {
    square: [square, (x) => x * x],
    relu: [relu, (x) => Math.max(x, 0)],
    leakyRelu: [leakyRelu(0.1), (x) => (x > 0 ? x : 0.1 * x)],
    silu: [silu, (x) => x / (1 + Math.exp(-x))],
    gelu: [gelu, (x) => (x / 2) * (1 + plainErf(x / Math.SQRT2))],
    safeSqrt: [safeSqrt, (x) => Math.sqrt(Math.max(x, 0))],
    safeLog: [safeLog, (x) => Math.log(Math.max(x, 0))],
    clip: [clip(-1, 2), (x) => Math.min(Math.max(x, -1), 2)],
  };
  test.each(Object.entries(plain))('%s', (_, [f, formula]) => {
    fc.assert(
      fc.property(vector, (data) => {
        closeTo(values(f(of(data))), data.map(formula));
      }),
    );
    expect(values(f(of([Number.NaN])))).toEqual([Number.NaN]);
  });
});

describe('logsumexp', () => {
  test('is the formula where that does not overflow', () => {
    fc.assert(
      fc.property(vector, (data) => {
        closeTo([value(pipe(of(data), logsumexp()))], [value(pipe(of(data), exp, sum(), log))]);
      }),
    );
  });

  test('moves with its operand, however far', () => {
    const far = fc.constantFrom(-1e300, -1e6, 1e6, 1e300);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 5 }), far, (data, shift) => {
        const [near, moved] = [value(pipe(of(data), logsumexp())), value(pipe(of(data), plus(shift), logsumexp()))];
        expect(moved).toBeCloseTo(near + shift, 6);
      }),
    );
  });

  test('is between the maximum and the maximum plus the logarithm of the number of terms', () => {
    fc.assert(
      fc.property(vector, (data) => {
        const largest = Math.max(...data);
        const found = value(pipe(of(data), logsumexp()));
        expect(found).toBeGreaterThanOrEqual(largest);
        expect(found).toBeLessThanOrEqual(largest + Math.log(data.length) + 1e-12);
      }),
    );
  });

  test('knows infinities and NaN', () => {
    const rows = constant([
      [-Infinity, -Infinity],
      [-Infinity, 3],
      [Infinity, 0],
      [Number.NaN, 0],
    ]);
    expect(values(pipe(rows, logsumexp([1])) satisfies Expr<[4]>)).toEqual([-Infinity, 3, Infinity, Number.NaN]);
  });
});

describe('softmax', () => {
  test('is positive and sums to one along its axis', () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 6, maxLength: 6 }), fc.constantFrom(0, 1, -1), (data, axis) => {
        const p = pipe(constant(fromFlat([2, 3], data)), softmax(axis));
        expect(values(p).every((x) => x >= 0)).toBe(true);
        closeTo(values(pipe(p, sum([axis]))), axis === 0 ? [1, 1, 1] : [1, 1]);
      }),
    );
  });

  test('is the exponential of logSoftmax, which is x - logsumexp x', () => {
    fc.assert(
      fc.property(vector, (data) => {
        const x = of(data);
        closeTo(values(pipe(x, logSoftmax(), exp)), values(pipe(x, softmax())));
        const total = value(pipe(x, logsumexp()));
        closeTo(values(pipe(x, logSoftmax())), data.map((v) => v - total)); // biome-ignore format: short
      }),
    );
  });

  test('does not overflow, and gives the impossible no weight', () => {
    expect(values(pipe(of([1e308, -1e308]), softmax()))).toEqual([1, 0]);
    expect(values(pipe(of([1e308, -1e308]), logSoftmax()))).toEqual([0, -Infinity]);
    expect(values(pipe(of([-Infinity, 2]), softmax()))).toEqual([0, 1]);
    expect(values(pipe(of([-Infinity, -Infinity]), softmax()))).toEqual([0, 0]);
    expect(values(pipe(of([-Infinity, -Infinity]), logSoftmax()))).toEqual([-Infinity, -Infinity]);
  });
});

describe('norm', () => {
  test('is the root of the sum of squares', () => {
    fc.assert(
      fc.property(vector, (data) => {
        closeTo([value(pipe(of(data), norm()))], [Math.hypot(...data)]);
      }),
    );
  });

  test('is homogeneous, and zero at the origin', () => {
    fc.assert(
      fc.property(vector, fc.integer({ min: -9, max: 9 }), (data, c) => {
        closeTo([value(pipe(of(data), times(c), norm()))], [Math.abs(c) * value(pipe(of(data), norm()))]);
      }),
    );
    expect(values(pipe(constant([[0, 0], [3, 4]]), norm([1])))).toEqual([0, 5]); // biome-ignore format: a matrix
  });
});

describe('layerNorm', () => {
  test('has mean 0 and variance 1, and forgets shift and scale', () => {
    const spreadOut = vector.filter((data) => Math.max(...data) - Math.min(...data) > 0.1);
    fc.assert(
      fc.property(spreadOut, (data) => {
        const normal = pipe(of(data), layerNorm([-1], 0));
        closeTo([value(pipe(normal, mean())), value(pipe(normal, variance()))], [0, 1]);
        closeTo(values(pipe(of(data), times(4), plus(8), layerNorm([-1], 0))), values(normal));
      }),
    );
  });

  test('of equal values is 0', () => {
    expect(values(pipe(of([3, 3, 3]), layerNorm()))).toEqual([0, 0, 0]);
  });
});

describe('gaussianLogDensity', () => {
  const logNormal = (x: number, mu: number, sigma: number): number =>
    -0.5 * ((x - mu) / sigma) ** 2 - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI);
  const scales = fc.double({ min: 0.1, max: 10, noNaN: true });

  test('is a sum of one-dimensional ones, however its parameters are given', () => {
    fc.assert(
      fc.property(vector, number, scales, (data, mu, sigma) => {
        const expected = data.reduce((total, x) => total + logNormal(x, mu, sigma), 0);
        const x = of(data);
        const everywhere = (v: number) => of(data.map(() => v));
        const forms = [
          gaussianLogDensity(x, { mean: mu, scale: sigma }),
          gaussianLogDensity(x, { mean: constant(mu), scale: constant(sigma) }),
          gaussianLogDensity(x, { mean: everywhere(mu), scale: everywhere(sigma) }),
        ];
        for (const form of forms) expect(value(form) / expected).toBeCloseTo(1, 9);
      }),
    );
  });

  test('integrates to one', () => {
    const step = 0.01;
    const grid = Array.from({ length: 4001 }, (_, i) => -20 + i * step);
    const total = grid.reduce(
      (sum, x) => sum + Math.exp(value(gaussianLogDensity(constant(x), { scale: 2 }))) * step,
      0,
    );
    expect(total).toBeCloseTo(1, 12);
  });

  test('by a diagonal precision is the one by scales, and turning the axes changes nothing', () => {
    fc.assert(
      fc.property(number, number, scales, fc.double({ min: -3, max: 3, noNaN: true }), (x0, x1, sigma, angle) => {
        const x = constant([x0, x1]);
        const mu = constant([1, -1]);
        const precision = pipe(eye(2), times(1 / sigma ** 2));
        const logDeterminant = -4 * Math.log(sigma);
        const expected = value(gaussianLogDensity(x, { mean: mu, scale: sigma }));
        const dense = gaussianLogDensityByPrecision(x, { mean: mu, precision, logDeterminant });
        expect(value(dense) / expected).toBeCloseTo(1, 9);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const turned = constant([c * (x0 - 1) - s * (x1 + 1) + 1, s * (x0 - 1) + c * (x1 + 1) - 1]);
        const there = gaussianLogDensityByPrecision(turned, { mean: mu, precision, logDeterminant });
        expect(value(there) / expected).toBeCloseTo(1, 9);
      }),
    );
  });

  test('parameters of another shape throw', () => {
    const x = constant(fromFlat([3] as Shape, [1, 2, 3]));
    expect(() => gaussianLogDensity(x, { mean: of([1, 2]) })).toThrow('cannot broadcast dimension 2 with 3');
  });
});
