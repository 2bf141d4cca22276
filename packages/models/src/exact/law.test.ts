import { grad, hessian } from '@ergodic/autodiff';
import { add, at, constant, Density, type Expr, exp, input, mul, pipe, square, sub, sum } from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averageOver,
  entropy,
  gaussianMoments,
  gibbs,
  integral,
  klDivergence,
  lawOf,
  lineGrid,
  planeGrid,
} from './index.ts';
import { numeric } from './numeric.ts';

/** Evenly spread: `fc.double` is even over floats, most of which are next to 0. */
const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 24 }).map((k) => min + ((max - min) * k) / 2 ** 24);
const logScale = real(Math.log(0.4), Math.log(1.3));
const scalar = (name: string): Expr<[]> => input(name, []);
const first = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));
const near = (got: number, want: number, tolerance: number): void =>
  expect(Math.abs(got - want)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(want)));

/** `c₀ + c₁ x + c₂ x² + …` */
const polynomial = (coefficients: readonly Expr<[]>[], x: Expr<[]>): Expr<[]> =>
  coefficients.reduceRight((total, c) => add(mul(total, x), c));

describe('grids', () => {
  it('on the line integrate polynomials of degree 2·order - 1 exactly, over any interval', () => {
    fc.assert(
      fc.property(real(-3, 3), real(0.5, 4), real(0.3, 2), fc.integer({ min: 0, max: 7 }), (from, length, panel, k) => {
        const grid = lineGrid([from, from + length], { panel, order: 4 });
        const [value = []] = numeric(
          [],
          [integral(grid)((x) => Array.from({ length: k }).reduce<Expr<[]>>((p) => mul(p, first(x)), constant(1)))],
        )([]);
        near(value[0] ?? Number.NaN, ((from + length) ** (k + 1) - from ** (k + 1)) / (k + 1), 1e-12);
      }),
      { numRuns: 25 },
    );
  });

  it('on the plane resolve a correlated Gaussian: mass, and all second moments', () => {
    const grid = planeGrid({ x: [-8, 8], y: [-8, 8] }, { panel: [1, 1] });
    const [a, b, c] = [scalar('a'), scalar('b'), scalar('c')];
    // x = L z with L = [[a, 0], [b, c]]; the density of x, by hand
    const density = (x: Expr<[2]>): Expr<[]> => {
      const [x0, x1] = [pipe(x, at(0)), pipe(x, at(1))];
      const z0 = mul(x0, exp(mul(a, -1)));
      const z1 = mul(sub(x1, mul(b, z0)), exp(mul(c, -1)));
      return exp(sub(mul(add(square(z0), square(z1)), -0.5), add(add(a, c), Math.log(2 * Math.PI))));
    };
    const moment = (i: number, j: number): Expr<[]> =>
      integral(grid)((x) => mul(density(x), mul(pipe(x, at(i)), pipe(x, at(j)))));
    const run = numeric([a, b, c], [integral(grid)(density), moment(0, 0), moment(0, 1), moment(1, 1)]);
    fc.assert(
      fc.property(real(-0.7, 0), real(-0.5, 0.5), real(-0.7, -0.2), (la, lb, lc) => {
        const [mass, xx, xy, yy] = run([la, lb, lc]).map(([v = Number.NaN]) => v);
        near(mass ?? 0, 1, 1e-9);
        near(xx ?? 0, Math.exp(2 * la), 1e-9);
        near(xy ?? 0, Math.exp(la) * lb, 1e-9);
        near(yy ?? 0, lb ** 2 + Math.exp(2 * lc), 1e-9);
      }),
      { numRuns: 20 },
    );
  });
});

describe('laws on the line', () => {
  const grid = lineGrid([-15, 15], { panel: 0.75 });
  const gaussian = (mean: Expr<[]>, log: Expr<[]>) =>
    lawOf(grid)((x: Expr<[1]>) =>
      sub(mul(square(mul(sub(first(x), mean), exp(mul(log, -1)))), -0.5), add(log, 0.5 * Math.log(2 * Math.PI))),
    );

  it('KL, cross-entropy and entropy of Gaussians are the closed forms', () => {
    const names = ['m1', 's1', 'm2', 's2'].map(scalar);
    const [m1 = scalar('m1'), s1 = m1, m2 = m1, s2 = m1] = names;
    const [p, q] = [gaussian(m1, s1), gaussian(m2, s2)];
    const run = numeric(names, [klDivergence(p, q), entropy(p)]);
    fc.assert(
      fc.property(real(-3, 3), logScale, real(-3, 3), logScale, (a, la, b, lb) => {
        const [kl = Number.NaN, h = Number.NaN] = run([a, la, b, lb]).map(([v = Number.NaN]) => v);
        near(kl, lb - la + (Math.exp(2 * la) + (a - b) ** 2) / (2 * Math.exp(2 * lb)) - 0.5, 1e-9);
        near(h, la + 0.5 * Math.log(2 * Math.PI * Math.E), 1e-9);
      }),
    );
  });

  /** A quartic energy; its coefficients are inputs. */
  const theta = input('theta', [4]);
  const quartic = (t: Expr<[4]>) => (x: Expr<[1]>) =>
    mul(
      polynomial(
        [0, 1, 2, 3].map((k) => pipe(t, at(k))),
        first(x),
      ),
      first(x),
    );
  const coefficients = fc.tuple(real(-1, 1), real(-2, 2), real(-0.3, 0.3), real(0.1, 1));

  it('the derivatives of ln Z are the mean and the covariance of what the energy is linear in', () => {
    const logZ = (t: Expr<[4]>): Expr<[]> => gibbs(grid)(quartic(t)).logZ;
    const { expectation } = gibbs(grid)(quartic(theta));
    const power =
      (k: number) =>
      (x: Expr<[1]>): Expr<[]> =>
        polynomial([...Array.from({ length: k }, () => constant(0)), constant(1)], first(x));
    const moments = Array.from({ length: 9 }, (_, k) => expectation(power(k)));
    const run = numeric([theta], [grad(logZ)(theta), hessian(logZ)(theta), ...moments]);
    fc.assert(
      fc.property(coefficients, (values) => {
        const [g = [], h = [], ...m] = run([values]);
        const moment = (k: number): number => m[k]?.[0] ?? Number.NaN;
        near(moment(0), 1, 1e-13);
        for (let i = 1; i <= 4; i++) {
          near(g[i - 1] ?? Number.NaN, -moment(i), 1e-9);
          for (let j = 1; j <= 4; j++)
            near(h[4 * (i - 1) + j - 1] ?? Number.NaN, moment(i + j) - moment(i) * moment(j), 1e-9);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('a Gibbs law does not see a constant of its energy, and its KL to any other law is not negative', () => {
    const constantShift = scalar('c');
    const p = gibbs(grid)(quartic(theta));
    const shifted = gibbs(grid)((x: Expr<[1]>) => add(quartic(theta)(x), constantShift));
    const q = gaussian(scalar('m1'), scalar('s1'));
    const run = numeric(
      [theta, constantShift, scalar('m1'), scalar('s1')],
      [klDivergence(p, shifted), sub(p.logZ, shifted.logZ), klDivergence(p, q), klDivergence(q, p)],
    );
    fc.assert(
      fc.property(coefficients, real(-50, 50), real(-3, 3), logScale, (t, c, m, s) => {
        const [same = 1, shift = 1, there = -1, back = -1] = run([t, c, m, s]).map(([v = Number.NaN]) => v);
        near(same, 0, 1e-11);
        near(shift, c, 1e-11);
        expect(there).toBeGreaterThan(0);
        expect(back).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  });
});

describe('expectations', () => {
  it('gaussianMoments is exact for polynomials of degree 3, in any dimension, and not for degree 4', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }).chain((n) =>
          fc.record({
            n: fc.constant(n),
            mean: fc.array(real(-2, 2), { minLength: n, maxLength: n }),
            factor: fc.array(fc.array(real(-1, 1), { minLength: n, maxLength: n }), { minLength: n, maxLength: n }),
            u: fc.array(real(-1, 1), { minLength: n, maxLength: n }),
            v: fc.array(real(-1, 1), { minLength: n, maxLength: n }),
            w: fc.array(real(-1, 1), { minLength: n, maxLength: n }),
          }),
        ),
        ({ n, mean, factor, u, v, w }) => {
          const law = gaussianMoments<number>(n, constant(mean), constant(factor));
          const along = (a: readonly number[]) => (x: Expr<[number]>) => pipe(mul(x, constant(a)), sum());
          const [[three = Number.NaN] = []] = numeric(
            [],
            [law((x) => mul(along(u)(x), mul(along(v)(x), along(w)(x))))],
          )([]);
          // With a, b, c the means and Cij the covariances: E[uvw] = abc + a Cvw + b Cuw + c Cuv.
          const dot = (a: readonly number[], b: readonly number[]): number =>
            a.reduce((t, x, i) => t + x * (b[i] ?? 0), 0);
          const through = (a: readonly number[]): readonly number[] =>
            Array.from({ length: n }, (_, j) => a.reduce((t, x, i) => t + x * (factor[i]?.[j] ?? 0), 0));
          const cov = (a: readonly number[], b: readonly number[]): number => dot(through(a), through(b));
          const [a, b, c] = [dot(u, mean), dot(v, mean), dot(w, mean)];
          near(three, a * b * c + a * cov(v, w) + b * cov(u, w) + c * cov(u, v), 1e-11);
        },
      ),
      { numRuns: 30 },
    );
    const law = gaussianMoments(1, constant([0]), constant([[1]]));
    const [[fourth = Number.NaN] = []] = numeric([], [law((x) => square(square(first(x))))])([]);
    expect(fourth).toBeCloseTo(1, 12); // 3 under the normal law
  });

  it('averageOver is the mean over rows, and lawOf agrees with it in the limit of a fine histogram', () => {
    const points = input('points', [4, 1]);
    const run = numeric([points], [averageOver(4, points)((x) => square(first(x)))]);
    fc.assert(
      fc.property(fc.array(real(-9, 9), { minLength: 4, maxLength: 4 }), (xs) => {
        near(run([xs])[0]?.[0] ?? Number.NaN, xs.reduce((t, x) => t + x * x, 0) / 4, 1e-12);
      }),
    );
    const on = lawOf(lineGrid([-9, 9], { panel: 1 }))(Density.isotropic([0], 1));
    const [[second = 0] = []] = numeric([], [on.expectation((x) => square(first(x)))])([]);
    expect(second).toBeCloseTo(1, 12);
  });
});
