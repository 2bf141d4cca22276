/** The game of learner and sampler: where it ends. */
import { grad } from '@ergodic/autodiff';
import {
  add,
  at,
  constant,
  Density,
  type Expr,
  input,
  logLikelihood,
  minus,
  mul,
  pipe,
  quadraticForm,
  sub,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { isLeft } from 'fp-ts/lib/Either.js';
import { CholeskyDecomposition, inverse, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { averageOver, gameValue, gaussianMoments, gibbs, lawOf, minimise, valueFunction } from './index.ts';
import { numeric } from './numeric.ts';
import { data, forData, grid, mixture, one, quartic, real, scaledGap, theta } from './test-game.ts';

describe('where the game ends, for Gaussian energies in closed form', () => {
  const count: number = 9;
  /** `E = ½ (x - m)ᵀ P (x - m)`, with `θ = (m, P)`. */
  const programOf = (n: number) => {
    const [points, m, precision, factor, x] = [
      input('points', [count, n]),
      input('m', [n]),
      input('P', [n, n]),
      input('L', [n, n]),
      input('x', [n]),
    ];
    const energyOf =
      (mean: Expr<[number]>, p: Expr<[number, number]>) =>
      (y: Expr<[number]>): Expr<[]> =>
        mul(quadraticForm(pipe(y, minus(mean)), p), 0.5);
    const energy = energyOf(m, precision);
    const [model, observed] = [gaussianMoments(n, m, factor), averageOver<number, [number]>(count, points)];
    const value = (mean: Expr<[number]>, p: Expr<[number, number]>): Expr<[]> =>
      valueFunction(energyOf(mean, p))(model, observed);
    const slope = grad(energy);
    const outputs = [
      model(energy),
      observed(energy),
      grad((mean: Expr<[number]>) => value(mean, precision))(m),
      grad((p: Expr<[number, number]>) => value(m, p))(precision),
      ...Array.from({ length: n }, (_, i) => model((y) => pipe(slope(y), at(i)))),
      model((y) =>
        pipe(mul(y, slope(y)), (v) => Array.from({ length: n }, (_, i) => pipe(v, at(i))).reduce((a, b) => add(a, b))),
      ),
      energy(x),
    ];
    return numeric([points, m, precision, factor, x], outputs);
  };
  const programs = [1, 2, 3].map(programOf);
  const runIn = (n: number, values: readonly (readonly number[])[]): readonly Float64Array[] =>
    programs[n - 1]?.(values) ?? [];

  /** Points in general position, their mean and covariance, and other places to look at. */
  const cases = fc.integer({ min: 1, max: 3 }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      points: fc.array(fc.array(real(-3, 3), { minLength: n, maxLength: n }), { minLength: count, maxLength: count }),
      x: fc.array(real(-3, 3), { minLength: n, maxLength: n }),
    }),
  );

  it('at (θ_MLE, p_θ): E_q E = E_data E = d/2, dV/dθ = 0, E_p ∇E = 0, E_p x·∇E = d, and E + ln q is constant', () => {
    fc.assert(
      fc.property(cases, ({ n, points, x }) => {
        const rows = new Matrix(points.map((row) => [...row]));
        const mean = rows.mean('column');
        const centred = rows.clone().subRowVector(mean);
        const covariance = centred
          .transpose()
          .mmul(centred)
          .mul(1 / count);
        const cholesky = new CholeskyDecomposition(covariance);
        fc.pre(cholesky.isPositiveDefinite() && cholesky.lowerTriangularMatrix.diag().every((s) => s > 0.2));
        const precision = inverse(covariance);
        const symmetric = precision.clone().add(precision.transpose()).mul(0.5);
        const given = [rows.to1DArray(), mean, symmetric.to1DArray(), cholesky.lowerTriangularMatrix.to1DArray()];
        const [synthesised = [], observed = [], byMean = [], byPrecision = [], ...rest] = runIn(n, [...given, x]);
        expect(scaledGap(synthesised[0] ?? 0, n / 2)).toBeLessThan(1e-9);
        expect(scaledGap(observed[0] ?? 0, n / 2)).toBeLessThan(1e-9);
        for (const g of [...byMean, ...byPrecision]) expect(Math.abs(g)).toBeLessThan(1e-9);
        for (const [force = 1] of rest.slice(0, n)) expect(Math.abs(force)).toBeLessThan(1e-9);
        expect(scaledGap(rest[n]?.[0] ?? 0, n)).toBeLessThan(1e-9);
        const logQ = logLikelihood(Density.gaussian([n], { mean: constant(mean), precision: symmetric.to2DArray() }));
        const [[here = 0] = [], [there = 0] = []] = numeric([], [logQ(constant([...x])), logQ(constant(mean))])([]);
        expect(scaledGap((rest[n + 1]?.[0] ?? 0) + here, there)).toBeLessThan(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it('and nowhere else: a model that is too wide, or beside the data, has a slope and another energy', () => {
    const points = [-1.5, -1, -0.4, 0.1, 0.3, 0.9, 1.2, 2, 2.6];
    const mean = points.reduce((a, b) => a + b, 0) / count;
    const variance = points.reduce((a, b) => a + (b - mean) ** 2, 0) / count;
    for (const [m, v] of [
      [mean + 0.01, variance],
      [mean, variance * 1.01],
    ] as const) {
      const [synthesised = [], observed = [], byMean = [], byPrecision = []] = runIn(1, [
        points,
        [m],
        [1 / v],
        [Math.sqrt(v)],
        [0],
      ]);
      expect(Math.max(Math.abs(byMean[0] ?? 0), Math.abs(byPrecision[0] ?? 0))).toBeGreaterThan(1e-3);
      expect(Math.abs((synthesised[0] ?? 0) - (observed[0] ?? 0))).toBeGreaterThan(1e-5);
    }
  });
});

describe('where the game ends, for energies that are not Gaussian', () => {
  /** Two bumps alike, with less weight in the tails than a Gaussian: else the best quartic does not confine. */
  const lightTailed = fc
    .tuple(real(0.3, 0.7), real(-2, -0.8), real(0.8, 2), real(Math.log(0.5), 0))
    .map(([w, m1, m2, s]) => [w, m1, m2, s, s] as const);

  it('the maximum likelihood quartic has all of it, too, on a grid', () => {
    const energy = quartic(theta);
    const p = gibbs(grid)(energy);
    const value = (t: Expr<[4]>): Expr<[]> => valueFunction(quartic(t))(p.expectation, data.expectation);
    const run = numeric(
      [theta, forData],
      [
        sub(p.expectation(energy), data.expectation(energy)),
        grad(value)(theta),
        p.expectation((x) => one(grad(energy)(x))),
        p.expectation((x) => mul(one(x), one(grad(energy)(x)))),
        sub(gameValue(energy)(p, data.expectation), data.expectation(p.logDensity)),
      ],
    );
    fc.assert(
      fc.property(lightTailed, (given) => {
        const d = lawOf(grid)(mixture(constant(given)));
        const loss = (t: Expr<[4]>): Expr<[]> => mul(d.expectation(gibbs(grid)(quartic(t)).logDensity), -1);
        const found = minimise(loss, [0, 0.5, 0, 0.05]);
        if (isLeft(found)) throw new Error(found.left.reason);
        const [energies = [], slopes = [], force = [], virial = [], likelihood = []] = run([found.right.point, given]);
        expect(Math.abs(energies[0] ?? 1)).toBeLessThan(1e-9);
        for (const g of slopes) expect(Math.abs(g)).toBeLessThan(1e-9);
        expect(Math.abs(force[0] ?? 1)).toBeLessThan(1e-9);
        expect(Math.abs((virial[0] ?? 0) - 1)).toBeLessThan(1e-9);
        expect(Math.abs(likelihood[0] ?? 1)).toBeLessThan(1e-9);
      }),
      { numRuns: 6, endOnFailure: true },
    );
  });
});
