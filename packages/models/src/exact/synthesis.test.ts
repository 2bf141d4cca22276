/** Analysis by synthesis, step by step: what one step of the sampler and one step of the learner do to the energies of data and synthesis. */
import { grad, hvp, laplacian } from '@ergodic/autodiff';
import {
  add,
  at,
  constant,
  type Expr,
  exp,
  input,
  type KeyExpr,
  mul,
  pipe,
  square,
  stack,
  sub,
  sum,
  tanh,
} from '@ergodic/core';
import { langevin } from '@ergodic/samplers';
import { open } from '@ergodic/samplers/verify';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageOver, gaussianMoments, gibbs, langevinGenerator, lineGrid, valueFunction } from './index.ts';
import { numeric } from './numeric.ts';

/** Evenly spread: `fc.double` is even over floats, most of which are next to 0. */
const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 24 }).map((k) => min + ((max - min) * k) / 2 ** 24);
const vector = (n: number, size: number) => fc.array(real(-size, size), { minLength: n, maxLength: n });
const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));
const scaledGap = (got: number, want: number): number => Math.abs(got - want) / Math.max(1, Math.abs(want));

/** `ω x²/2 + a tanh(b x + c)`: confining, not convex, and linear in none of `b`, `c`. */
const bent =
  (t: Expr<[3]>) =>
  (x: Expr<[1]>): Expr<[]> => {
    const c = (k: number): Expr<[]> => pipe(t, at(k));
    return add(mul(square(one(x)), 0.5), mul(c(0), tanh(add(mul(one(x), c(1)), c(2)))));
  };
const bends = fc.tuple(real(-3, 3), real(0.3, 1.5), real(-1, 1));

describe('a step of the learner', () => {
  const n: number = 6;
  const [theta, shift] = [input('theta', [3]), input('shift', [])];
  const [samples, data] = [input('samples', [n, 1]), input('data', [n, 1])];
  const synthesised = averageOver<number, [1]>(n, samples);
  const observed = averageOver<number, [1]>(n, data);
  const value = (t: Expr<[3]>): Expr<[]> => valueFunction(bent(t))(synthesised, observed);
  const slope = grad(value)(theta);
  /** V after a step of size `lr` up its gradient, samples and data held fixed. */
  const after = (lr: Expr<[]>): Expr<[]> => value(add(theta, mul(slope, lr)));
  const lr = input('lr', []);
  const size = pipe(slope, square, sum());
  const bending = mul(pipe(mul(slope, hvp(value)(theta, slope)), sum()), 0.5);
  const run = numeric([theta, samples, data, lr], [grad(after)(lr), size, sub(after(lr), value(theta)), bending]);
  const cases = fc.tuple(bends, vector(n, 2), vector(n, 2));

  it('changes V by lr |dV/dθ|², to first order', () => {
    fc.assert(
      fc.property(cases, ([t, xs, ys]) => {
        const [rate = 0, want = 1] = run([t, xs, ys, 0]).map(([v = Number.NaN]) => v);
        expect(scaledGap(rate, want)).toBeLessThan(1e-12);
      }),
    );
  });

  it('and by ½ lr² gᵀHg beyond that', () => {
    fc.assert(
      fc.property(cases, ([t, xs, ys]) => {
        const beyond = (h: number): readonly [number, number] => {
          const [, s = 0, change = 0, b = 0] = run([t, xs, ys, h]).map(([v = Number.NaN]) => v);
          return [(change - h * s) / (h * h), b];
        };
        // First-order accurate in h each; Richardson's combination is of second order.
        const [[coarse, want], [fine]] = [beyond(2e-3), beyond(1e-3)];
        expect(Math.abs(2 * fine - coarse - want)).toBeLessThan(2e-3 * (1 + want * want));
      }),
      { numRuns: 60 },
    );
    // The other way, downhill, is another game.
    const [, s = 0] = run([[1, 1, 0.2], [0, 0.5, 1, -1, 2, 0.3], [1, 1, 2, 1.5, 0.4, 2], 0]).map(
      ([v = Number.NaN]) => v,
    );
    const [, , down = 0] = run([[1, 1, 0.2], [0, 0.5, 1, -1, 2, 0.3], [1, 1, 2, 1.5, 0.4, 2], -0.01]).map(
      ([v = Number.NaN]) => v,
    );
    expect(s).toBeGreaterThan(0.01);
    expect(down).toBeLessThan(0);
  });

  it('does not see a constant of the energy', () => {
    const moved = valueFunction((x: Expr<[1]>) => add(bent(theta)(x), shift))(synthesised, observed);
    const both = numeric([theta, samples, data, shift], [sub(moved, value(theta))]);
    fc.assert(
      fc.property(cases, real(-100, 100), ([t, xs, ys], c) => {
        expect(Math.abs(both([t, xs, ys, c])[0]?.[0] ?? 1)).toBeLessThan(1e-11);
      }),
    );
  });
});

describe('a step of the sampler', () => {
  const theta = input('theta', [3]);
  const epsilon = input('epsilon', []);
  /** Synthesised points from anywhere. */
  const count: number = 3;
  const points = input('points', [count, 1]);
  const law = averageOver<number, [1]>(count, points);

  type Make = (energy: (x: Expr<[1]>) => Expr<[]>, stepSize: Expr<[]>) => (key: KeyExpr, x: Expr<[1]>) => Expr<[1]>;
  const library: Make = (energy, stepSize) => {
    const sampler = langevin(energy, { stepSize });
    return (key, x) => sampler.step(key, sampler.init(x))[0].x;
  };

  /** The step with its noise as an argument: what is opened is the sampler of the library, not a copy of its formula. */
  const deterministic = (make: Make) => {
    const opened = open(make(bent(theta), epsilon), [1]);
    const [free] = opened.free;
    const [xi] = opened.noise;
    const [next] = opened.next;
    if (free === undefined || xi === undefined || next === undefined)
      throw new Error('a Langevin step has a point and noise');
    return numeric([free, xi.input, theta, epsilon], [next]);
  };

  /** `E[E(x')] - E[E(x)]`, of three points, over the nodes of the noise. */
  const changeOf = (make: Make) => {
    const step = deterministic(make);
    const [noise, weights] = noiseTable();
    const energyAt = numeric([theta, input('x', [1])], [bent(theta)(input('x', [1]))]);
    return (t: readonly number[], xs: readonly number[], size: number): number => {
      const energy = (x: number): number => energyAt([t, [x]])[0]?.[0] ?? Number.NaN;
      return (
        xs.reduce((total, x) => {
          const mean = noise.reduce(
            (sum, xi, i) => sum + (weights[i] ?? 0) * energy(step([[x], [xi], t, size])[0]?.[0] ?? 0),
            0,
          );
          return total + mean - energy(x);
        }, 0) / xs.length
      );
    };
  };

  /** Nodes and weights of the standard normal law. */
  const noiseTable = (): readonly [readonly number[], readonly number[]] => {
    const grid = lineGrid([-8, 8], { panel: 2, order: 10 });
    const [nodes = [], weights = []] = numeric([], [grid.points, grid.weights])([]);
    const masses = Array.from(weights, (w, i) => (w * Math.exp(-0.5 * (nodes[i] ?? 0) ** 2)) / Math.sqrt(2 * Math.PI));
    return [Array.from(nodes), masses];
  };

  const energy = bent(theta);
  const drift = law(langevinGenerator(energy)(energy));
  const rate = numeric([theta, points], [drift]);

  /** The limit of `change / ε` as ε goes to 0, by Richardson's extrapolation. */
  const limitOf = (change: (size: number) => number): number => {
    const sizes = [0.04, 0.02, 0.01, 0.005, 0.0025];
    const rows = sizes.map((size) => change(size) / size);
    const extrapolated = rows.reduce<readonly number[]>(
      (column, _, k) =>
        k === 0 ? column : column.slice(1).map((fine, i) => fine + (fine - (column[i] ?? 0)) / (2 ** k - 1)),
      rows,
    );
    return extrapolated[0] ?? Number.NaN;
  };

  it('changes the mean energy by (ε/2) E[ΔE - |∇E|²], to first order', () => {
    const change = changeOf(library);
    fc.assert(
      fc.property(bends, vector(3, 2), (t, xs) => {
        const got = limitOf((size) => change(t, xs, size));
        const want = rate([t, xs])[0]?.[0] ?? Number.NaN;
        expect(scaledGap(got, want)).toBeLessThan(1e-6);
      }),
      { numRuns: 4 },
    );
  });

  it('and no other drift or noise does', () => {
    const [t, xs] = [
      [2, 1, 0.3],
      [0.5, -1, 1.7],
    ] as const;
    const want = rate([t, xs])[0]?.[0] ?? Number.NaN;
    const doubled: Make = (e, stepSize) => library(e, mul(stepSize, 2));
    const cold: Make = (e, stepSize) => {
      const sampler = langevin(e, { stepSize, temperature: 0.5 });
      return (key, x) => sampler.step(key, sampler.init(x))[0].x;
    };
    const uphill: Make = (e, stepSize) => library((x) => mul(e(x), -1), stepSize);
    for (const mutant of [doubled, cold, uphill]) {
      const change = changeOf(mutant);
      expect(Math.abs(limitOf((size) => change(t, xs, size)) - want)).toBeGreaterThan(0.05);
    }
  });
});

describe('when synthesis is stationary', () => {
  const theta = input('theta', [3]);
  const p = gibbs(lineGrid([-12, 12], { panel: 0.5 }))(bent(theta));
  const f = input('f', [4]);
  const cubic = (x: Expr<[1]>): Expr<[]> => {
    const y = one(x);
    const c = (k: number): Expr<[]> => pipe(f, at(k));
    return add(mul(add(mul(add(mul(c(3), y), c(2)), y), c(1)), y), mul(c(0), exp(mul(square(y), -0.5))));
  };

  it('E|∇E|² = E ΔE, and the generator takes every function to mean 0', () => {
    const energy = bent(theta);
    const run = numeric(
      [theta, f],
      [
        p.expectation((x) => square(one(grad(energy)(x)))),
        p.expectation(laplacian(energy)),
        p.expectation(langevinGenerator(energy)(cubic)),
      ],
    );
    fc.assert(
      fc.property(bends, vector(4, 1), (t, coefficients) => {
        const [force = 0, curvature = 1, drift = 1] = run([t, coefficients]).map(([v = Number.NaN]) => v);
        expect(scaledGap(force, curvature)).toBeLessThan(1e-9);
        expect(Math.abs(drift)).toBeLessThan(1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it('and not before: a law that is hotter has too much force for its curvature', () => {
    const energy = bent(theta);
    const hot = gibbs(lineGrid([-16, 16], { panel: 0.5 }))((x: Expr<[1]>) => mul(energy(x), 1 / 1.2));
    const run = numeric(
      [theta],
      [
        sub(
          hot.expectation((x) => square(one(grad(energy)(x)))),
          hot.expectation(laplacian(energy)),
        ),
      ],
    );
    fc.assert(
      fc.property(bends, (t) => {
        // E_T|∇E|² = T E_T ΔE
        expect(Math.abs(run([t])[0]?.[0] ?? 0)).toBeGreaterThan(1e-3);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the loop of both, with exact laws, on Gaussians', () => {
  /** One turn: `K` Langevin steps move the law `N(μ, v)` of the synthesis, then the learner takes a step on `E = a (x - m)²/2`. */
  const a = input('a', []);
  const m = input('m', []);
  const [mean, variance] = [input('mean', []), input('variance', [])];
  const [dataMean, dataVariance] = [0.7, 0.5];
  const energyOf =
    (t: Expr<[2]>) =>
    (x: Expr<[1]>): Expr<[]> =>
      mul(mul(square(sub(one(x), pipe(t, at(1)))), pipe(t, at(0))), 0.5);
  const gaussian = (mu: Expr<[]> | number, v: Expr<[]> | number) =>
    gaussianMoments(
      1,
      pipe(constant([1]), (u) => (typeof mu === 'number' ? mul(u, mu) : mul(u, mu))),
      pipe(constant([[1]]), (u) =>
        typeof v === 'number'
          ? mul(u, Math.sqrt(v))
          : mul(
              u,
              pipe(v, (s) => exp(mul(s, 0.5))),
            ),
      ),
    );
  const value = (t: Expr<[2]>): Expr<[]> =>
    valueFunction<[1]>(energyOf(t))(gaussian(mean, variance), gaussian(dataMean, dataVariance));
  const gradient = numeric([a, m, mean, variance], [grad(value)(stack([a, m]))]);

  it('ends where the statistics of data and synthesis match, and what it has learned is what Langevin steps make of them', () => {
    const [epsilon, rate, steps] = [0.3, 0.1, 5];
    let state = { a: 1, m: -2, mean: -2, variance: 1 };
    for (let turn = 0; turn < 4000; turn++) {
      let { mean: mu, variance: v } = state;
      for (let k = 0; k < steps; k++) {
        const shrink = 1 - (epsilon / 2) * state.a;
        mu = state.m + shrink * (mu - state.m);
        v = shrink * shrink * v + epsilon;
      }
      const [[byA = 0, byM = 0] = []] = gradient([state.a, state.m, mu, Math.log(v)]);
      state = { a: state.a + rate * byA, m: state.m + rate * byM, mean: mu, variance: v };
    }
    expect(Math.abs(state.mean - dataMean)).toBeLessThan(1e-9);
    expect(Math.abs(state.variance - dataVariance)).toBeLessThan(1e-9);
    expect(Math.abs(state.m - dataMean)).toBeLessThan(1e-9);
    // ULA learns A (1 - ε A / 4) = S⁻¹, not S⁻¹
    expect(Math.abs(state.a * (1 - (epsilon * state.a) / 4) - 1 / dataVariance)).toBeLessThan(1e-9);
  });
});
