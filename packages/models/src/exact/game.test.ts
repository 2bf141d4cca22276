/** The game of learner and sampler: what its value is, and what is left of it without entropy. */
import { grad } from '@ergodic/autodiff';
import { add, at, constant, Density, type Expr, exp, input, mul, pipe, square, sub } from '@ergodic/core';
import * as fc from 'fast-check';
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import {
  entropy,
  freeEnergy,
  gameValue,
  gibbs,
  integral,
  klDivergence,
  type Law,
  lawOf,
  lineGrid,
  minimise,
  valueFunction,
} from './index.ts';
import { numeric } from './numeric.ts';
import {
  data,
  forData,
  forQ,
  grid,
  mixtures,
  one,
  q,
  quartic,
  quartics,
  real,
  scaledGap,
  temperature,
  theta,
} from './test-game.ts';

describe('the value of the game', () => {
  const energy = quartic(theta);
  const hot = gibbs(grid)((x: Expr<[1]>) =>
    pipe(energy(x), (e) =>
      mul(
        e,
        pipe(temperature, (t) => exp(mul(t, -1))),
      ),
    ),
  );
  const t = exp(temperature);
  // V_T = T KL(q‖p_T) - T ln Z_T - E_data E, with the logarithm of T as the input
  const want = sub(mul(sub(klDivergence(q, hot), hot.logZ), t), data.expectation(energy));
  type Value = (model: Law<[1]>) => Expr<[]>;
  const gaps = (value: Value) => {
    const run = numeric([theta, forQ, forData, temperature], [value(q), want]);
    return (values: readonly (number | readonly number[])[]): number => {
      const [[got = Number.NaN] = [], [wanted = Number.NaN] = []] = run(values);
      return scaledGap(got, wanted);
    };
  };
  const cases = fc.tuple(quartics, mixtures, mixtures, real(-1, 1));

  it('is T KL(q‖p_T) - T ln Z_T - E_data E, for every q, every energy and every temperature', () => {
    const gap = gaps((model) => gameValue(energy, t)(model, data.expectation));
    fc.assert(
      fc.property(cases, (values) => {
        expect(gap(values)).toBeLessThan(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it('and is so with no other entropy, sign or temperature', () => {
    const v = valueFunction(energy);
    const mutants: readonly Value[] = [
      (model) => v(model.expectation, data.expectation), // no entropy
      (model) => add(v(model.expectation, data.expectation), mul(entropy(model), t)), // its sign
      (model) => sub(v(model.expectation, data.expectation), entropy(model)), // no temperature
      (model) => sub(mul(v(model.expectation, data.expectation), -1), mul(entropy(model), t)), // learner and sampler in each other's place
    ];
    const example = [[0.3, -0.4, 0.1, 0.2], [0.4, -1, 1.5, -0.2, 0.1], [0.7, 0.5, -2, 0, -0.3], 0.5] as const;
    for (const mutant of mutants) expect(gaps(mutant)(example)).toBeGreaterThan(1e-3);
  });

  it('at T = 1 and q = p_θ is the log-likelihood, which here is summed by hand', () => {
    const value = gameValue(energy)(gibbs(grid)(energy), data.expectation);
    const run = numeric([theta, forData], [value]);
    fc.assert(
      fc.property(quartics, mixtures, (ts, [w, m1, m2, s1, s2]) => {
        // The trapezoid rule, in plain numbers: spectrally exact for what decays at both ends.
        const h = 0.02;
        const xs = Array.from({ length: Math.round(28 / h) + 1 }, (_, i) => -14 + i * h);
        const e = (x: number): number => ts.reduceRight((total, c) => (total + c) * x, 0);
        const bump = (x: number, m: number, s: number): number =>
          Math.exp(-0.5 * ((x - m) / Math.exp(s)) ** 2 - s) / Math.sqrt(2 * Math.PI);
        const z = xs.reduce((total, x) => total + h * Math.exp(-e(x)), 0);
        const likelihood = xs.reduce(
          (total, x) => total + h * (w * bump(x, m1, s1) + (1 - w) * bump(x, m2, s2)) * (-e(x) - Math.log(z)),
          0,
        );
        expect(scaledGap(run([ts, [w, m1, m2, s1, s2]])[0]?.[0] ?? Number.NaN, likelihood)).toBeLessThan(1e-9);
      }),
      { numRuns: 30 },
    );
  });

  it('is least at p_θ: its slope there is 0 in every direction, and its curvature the variance of the direction', () => {
    const direction = input('direction', [4]);
    const p = gibbs(grid)(energy);
    // q_δ ∝ exp(-E - δ h), h another quartic
    const value = (delta: Expr<[]>): Expr<[]> =>
      gameValue(energy)(
        gibbs(grid)((x: Expr<[1]>) => add(energy(x), mul(quartic(direction)(x), delta))),
        data.expectation,
      );
    const zero = input('delta', []);
    const h = quartic(direction);
    const spread = sub(
      p.expectation((x) => square(h(x))),
      square(p.expectation(h)),
    );
    const run = numeric([theta, forData, direction, zero], [grad(value)(zero), grad(grad(value))(zero), spread]);
    fc.assert(
      fc.property(
        quartics,
        mixtures,
        fc.tuple(real(-1, 1), real(-1, 1), real(-0.2, 0.2), real(0, 0.1)),
        (ts, d, hs) => {
          const [slope = 1, curvature = 0, variance = 1] = run([ts, d, hs, 0]).map(([v = Number.NaN]) => v);
          expect(Math.abs(slope)).toBeLessThan(1e-9);
          expect(scaledGap(curvature, variance)).toBeLessThan(1e-8);
          expect(variance).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('has, for the learner, the gradient of the log-likelihood, when the sampler has replied', () => {
    const p = gibbs(grid)(energy);
    const learner = (t4: Expr<[4]>): Expr<[]> => valueFunction(quartic(t4))(p.expectation, data.expectation);
    const logLikelihoodAt = (t4: Expr<[4]>): Expr<[]> => data.expectation(gibbs(grid)(quartic(t4)).logDensity);
    const run = numeric([theta, forData], [grad(learner)(theta), grad(logLikelihoodAt)(theta)]);
    fc.assert(
      fc.property(quartics, mixtures, (ts, d) => {
        const [got = [], wanted = []] = run([ts, d]);
        got.forEach((g, i) => {
          expect(scaledGap(g, wanted[i] ?? Number.NaN)).toBeLessThan(1e-9);
        });
        expect(Math.max(...Array.from(wanted, Math.abs))).toBeGreaterThan(1e-9);
      }),
      { numRuns: 30 },
    );
  });
});

describe('without entropy', () => {
  it('the best Gaussian reply to a quadratic energy has variance T / a: it shrinks to the mode as T goes to 0', () => {
    const [a, m, t] = [input('a', []), input('m', []), input('T', [])];
    const energy = (x: Expr<[1]>): Expr<[]> => mul(mul(square(sub(one(x), m)), a), 0.5);
    const noise = lawOf(lineGrid([-9, 9], { panel: 1 }))(Density.isotropic([0], 1)).expectation;
    /** `F_T` of `N(μ, s²)`, over noise. */
    const value = (phi: Expr<[2]>): Expr<[]> => {
      const [mu, log] = [pipe(phi, at(0)), pipe(phi, at(1))];
      const law: Law<[1]> = {
        expectation: (f) => noise((xi) => f(add(mul(xi, exp(log)), mu))),
        logDensity: (x) =>
          sub(mul(square(mul(sub(one(x), mu), exp(mul(log, -1)))), -0.5), add(log, 0.5 * Math.log(2 * Math.PI))),
      };
      return freeEnergy(energy, t)(law);
    };
    const phi = input('phi', [2]);
    const run = numeric([a, m, t, phi], [grad(value)(phi)]);
    fc.assert(
      fc.property(real(0.2, 5), real(-3, 3), real(-9, 1), (curvature, mode, logT) => {
        const heat = 10 ** logT;
        const [slope = []] = run([curvature, mode, heat, [mode, 0.5 * Math.log(heat / curvature)]]);
        for (const g of slope) expect(Math.abs(g)).toBeLessThan(1e-9);
        const [off = []] = run([curvature, mode, heat, [mode + 0.1, 0.5 * Math.log((2 * heat) / curvature)]]);
        expect(Math.abs(off[0] ?? 0)).toBeGreaterThan(1e-3);
      }),
      { numRuns: 40 },
    );
  });

  it('the value of a quartic game tends to min E - E_data E, and its law to the mode, at the rate of the curvature there', () => {
    // E = x⁴/4 - x²/2 - x/10 has its lowest point near 1.0467.
    const energy = (x: Expr<[1]>): Expr<[]> => {
      const y = one(x);
      return sub(sub(mul(square(square(y)), 0.25), mul(square(y), 0.5)), mul(y, 0.1));
    };
    const found = minimise(energy, [1]);
    if (isLeft(found)) throw new Error(found.left.reason);
    const [mode = 0] = found.right.point;
    const observed = data.expectation;
    const fine = lineGrid([mode - 1.2, mode + 1.2], { panel: 0.01 });
    const off = [1e-2, 1e-3, 1e-4].map((t) => {
      const p = gibbs(fine)((x: Expr<[1]>) => mul(energy(x), 1 / t));
      const law: Law<[1]> = p;
      const outputs = [
        sub(gameValue(energy, t)(law, observed), sub(constant(found.right.value), observed(energy))),
        mul(
          p.expectation((x) => square(sub(one(x), mode))),
          found.right.curvature / t,
        ),
      ];
      const [[value = 1] = [], [variance = 0] = []] = numeric([forData], outputs)([[0.5, -1, 1, 0, 0]]);
      return { t, value, variance };
    });
    for (const { t, value, variance } of off) {
      // -T ln Z_T = min E - (T/2) ln(2πT/E'') + O(T²), and the variance is T/E'' (1 + O(T))
      const entropic = -0.5 * t * Math.log((2 * Math.PI * t) / found.right.curvature);
      expect(Math.abs(value - entropic)).toBeLessThan(5 * t * t);
      expect(Math.abs(variance - 1)).toBeLessThan(5 * t);
    }
  });

  it('and the learner, replying to a sampler that sits at the mode, only ever flattens: dV/da = -½ E_data (x - m)²', () => {
    const [m, a] = [input('m', []), input('a', [])];
    const value = (precision: Expr<[]>): Expr<[]> => {
      const energy = (x: Expr<[1]>): Expr<[]> => mul(mul(square(sub(one(x), m)), precision), 0.5);
      const mode = mul(m, constant([1]));
      return valueFunction(energy)((f) => f(mode), data.expectation);
    };
    const spread = data.expectation((x) => square(sub(one(x), m)));
    const run = numeric([m, a, forData], [grad(value)(a), spread, integral(grid)((x) => mul(one(x), 0))]);
    fc.assert(
      fc.property(real(-3, 3), real(0, 5), mixtures, (mode, precision, d) => {
        const [slope = 0, variance = 0] = run([mode, precision, d]).map(([v = Number.NaN]) => v);
        expect(scaledGap(slope, -variance / 2)).toBeLessThan(1e-11);
        expect(slope).toBeLessThan(0);
      }),
      { numRuns: 20 },
    );
  });
});
