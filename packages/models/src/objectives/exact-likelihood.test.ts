/** Maximum likelihood by quadrature has the value and the gradient that are known of Gaussians. */
import { gradOf } from '@ergodic/autodiff';
import { add, at, constant, type Expr, keyFrom, mul, pipe, typed } from '@ergodic/core';
import { inputs } from '@ergodic/core/tree';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integral, lineCells, numeric, planeCells, planeGrid } from '../exact/index.ts';
import { type Count, exactLikelihood } from './index.ts';
import { averageOverCoins } from './test-expectation.ts';
import { designOf, learnedGaussian, type Spectrum, spectral } from './test-gaussian.ts';

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const spectrum: fc.Arbitrary<Spectrum> = fc.record({
  values: fc.tuple(number(0.5, 1.5), number(0.5, 1.5)),
  angle: number(0, 3),
});
const centre = fc.tuple(number(-1, 1), number(-1, 1));
const near = (got: ArrayLike<number>, want: readonly number[], tolerance: number): void => {
  expect(got).toHaveLength(want.length);
  want.forEach((value, i) => {
    expect(Math.abs((got[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(tolerance);
  });
};

/** Means go to 2 and variances to 1.5: at 10 a second moment lacked 1e-9, at 14 it is nothing. */
const grid = planeGrid({ x: [-14, 14], y: [-14, 14] }, { panel: [2, 2] });
const params = inputs(learnedGaussian.params);
const given = (points: Expr<[4, 2]>) => ({
  params,
  batch: { points: typed<[Count, 2]>(points) },
  carried: {},
  key: keyFrom(5),
  count: constant(0),
});

describe('maximum likelihood by quadrature, of Gaussians', () => {
  it('is the mean energy and ln Z, and its gradient that of data without that of the model', () => {
    fc.assert(
      fc.property(spectrum, centre, spectrum, centre, (data, mean, model, [dx, dy]) => {
        const { loss, seen } = exactLikelihood(learnedGaussian, grid).assess(given(designOf(data, mean)));
        const gradient = gradOf(loss, params);
        const { logZ = loss } = seen;
        const [[a, b], [, d]] = spectral(model, (v) => 1 / v);
        const [ofMean = [], ofPrecision = [], value = [], constantOf = []] = numeric(
          [params.mean, params.precision],
          [gradient.mean, gradient.precision, loss, logZ],
        )([
          [mean[0] + dx, mean[1] + dy],
          [a, b, b, d],
        ]);
        // The second moments of the data around the mean of the model.
        const [[p, q], [, r]] = spectral(data);
        const moments = [p + dx * dx, q + dx * dy, q + dx * dy, r + dy * dy];
        const covariance = spectral(model).flat();
        near(ofMean, [a * dx + b * dy, b * dx + d * dy], 1e-9);
        near(
          ofPrecision,
          moments.map((v, i) => (v - (covariance[i] ?? 0)) / 2),
          1e-9,
        );
        const exact = Math.log(2 * Math.PI) + Math.log(model.values[0] * model.values[1]) / 2;
        near(constantOf, [exact], 1e-9);
        near(value, [exact + [a, b, b, d].reduce((sum, v, i) => sum + (v * (moments[i] ?? 0)) / 2, 0)], 1e-9);
      }),
      {
        numRuns: 8,
        examples: [
          [{ values: [0.5, 0.5], angle: 0 }, [-1, -1], { values: [1.5, 1.5], angle: 0 }, [-1, -1]],
          [{ values: [0.5, 0.5], angle: 0 }, [1, 1], { values: [0.5, 1.5], angle: 0.78 }, [1, 1]],
        ],
      },
    );
  });
});

describe('maximum likelihood by draws in cells', () => {
  it('is that of the grid that the key of the step draws', () => {
    const borders = Array.from({ length: 13 }, (_, k) => k - 6);
    const cells = planeCells({ x: borders, y: borders });
    const lossOf = (quadrature: typeof cells | ReturnType<typeof cells>): number => {
      const { loss } = exactLikelihood(learnedGaussian, quadrature).assess(
        given(designOf({ values: [1, 2], angle: 1 })),
      );
      const [value] = numeric(
        [params.mean, params.precision],
        [loss],
      )([
        [0.2, -0.1],
        [1, 0.3, 0.3, 0.8],
      ]);
      return value?.[0] ?? Number.NaN;
    };
    expect(lossOf(cells)).toBe(lossOf(cells(keyFrom(5))));
    expect(lossOf(cells)).not.toBe(lossOf(cells(keyFrom(6))));
  });
});

describe('a point in each cell', () => {
  const borders = { x: [-1, -0.2, 0.1, 2], y: [0, 0.5, 3] };

  it('integrates constants exactly, and linear functions in expectation over its draws', () => {
    fc.assert(
      fc.property(number(-2, 2), number(-2, 2), number(-2, 2), (a, b, c) => {
        const linear = (x: Expr<[2]>): Expr<[]> => add(add(mul(pipe(x, at(0)), a), mul(pipe(x, at(1)), b)), c);
        // Six cells of two coordinates each: every combination of draws at 1/4 and 3/4, which have the mean of a uniform one.
        const [got = Number.NaN] = averageOverCoins([integral(planeCells(borders)(keyFrom(1)))(linear)]);
        expect(got).toBeCloseTo(9 * (0.5 * a + 1.5 * b + c), 10);
      }),
      { numRuns: 5 },
    );
  });

  it('lies in its cell, and elsewhere for another key', () => {
    const cells = planeCells(borders);
    const [a, b] = [1, 2].map((seed) => numeric([], [cells(keyFrom(seed)).points])([])[0] ?? new Float64Array(0));
    expect(a).not.toEqual(b);
    const intervals = (edges: readonly number[]) => edges.slice(1).map((to, k) => [edges[k] ?? 0, to] as const);
    const expected = intervals(borders.x).flatMap((x) => intervals(borders.y).map((y) => [x, y] as const));
    expected.forEach(([[x0, x1], [y0, y1]], i) => {
      const [x = Number.NaN, y = Number.NaN] = [a?.[2 * i], a?.[2 * i + 1]];
      expect(x >= x0 && x < x1 && y >= y0 && y < y1).toBe(true);
    });
  });

  it('has borders that ascend', () => {
    expect(() => lineCells([0])).toThrow('borders of cells must be finite and ascend');
    expect(() => lineCells([0, 1, 1])).toThrow('not 0, 1, 1');
    expect(() => planeCells({ x: [0, 1], y: [0, Number.NaN] })).toThrow('not 0, NaN');
  });
});
