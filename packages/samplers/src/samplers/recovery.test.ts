import {
  add,
  asFunction,
  constant,
  div,
  Energy,
  type Expr,
  evaluate,
  foldIn,
  fromFlat,
  keyFrom,
  mul,
  normal,
  pipe,
  square,
  sub,
  sum,
  tanh,
  toNested,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chain, langevin, Metric, type Sampler } from '../index.ts';
import { type Finding, type Law, open, recoveryLaw, stationary } from '../verify/index.ts';
import { gaussians, real, stiffest } from '../verify/table/cases.ts';
import { type Recovering, recovery, type ScaledRecoveryOptions, scaledRecovery } from './recovery.ts';

const holds = (found: Finding): void => expect(found.passed, `${found.explanation} ${found.residual}`).toBe(true);

const close = (a: readonly number[], b: readonly number[]): void => {
  expect(a).toHaveLength(b.length);
  a.forEach((value, i) => {
    expect(Math.abs(value - (b[i] ?? Number.NaN))).toBeLessThan(1e-12 * (1 + Math.abs(value)));
  });
};

const noisy = gaussians.chain((target) =>
  fc.record({
    target: fc.constant(target),
    seen: fc.array(real(-3, 3), { minLength: target.dimension, maxLength: target.dimension }),
    sigma: real(0.1, 3),
    fraction: real(0.02, 0.9),
  }),
);

/** The step from a point that stays tied to another one. */
const tied =
  (sampler: Sampler<[number], Recovering<[number]>>, seen: readonly number[]) =>
  (key: Parameters<typeof sampler.step>[0], x: Expr<[number]>): Expr<[number]> =>
    sampler.step(key, { x, tether: constant(fromFlat([seen.length], seen)) })[0].x;

describe('recovery', () => {
  it('on a Gaussian keeps the Gaussian posterior, P = A + I/σ², with the covariance P⁻¹ (I - ε P / 4)⁻¹', () => {
    fc.assert(
      fc.property(noisy, ({ target, seen, sigma, fraction }) => {
        const stepSize = (fraction * 4) / (stiffest(target) + 1 / (sigma * sigma));
        const sampler = recovery(target.energy, { sigma, stepSize });
        const law = recoveryLaw(target, stepSize, sigma, seen);
        holds(stationary(open(tied(sampler, seen), target.energy.event), law));
      }),
      { numRuns: 80 },
    );
  });

  it('is langevin with the energy of the tie, at every temperature and with every metric', () => {
    const energy = (x: Expr<[2]>) => pipe(tanh(x), sum());
    const options = { stepSize: 0.3, temperature: 0.7, metric: Metric.diagonal(constant([1, 2])) };
    const [x, tether, key] = [constant([0.5, -1]), constant([2, 1]), keyFrom(3)];
    const whole = (y: Expr<[2]>) => add(energy(y), mul(pipe(sub(y, tether), square, sum()), 1 / (2 * 0.4 * 0.4)));
    const [next, info] = recovery(energy, { sigma: 0.4, ...options }).step(key, { x, tether });
    const [want, told] = langevin(whole, options).step(key, { x });
    close(toNested(evaluate(next.x)), toNested(evaluate(want.x)));
    close([toNested(evaluate(info.energy))], [toNested(evaluate(told.energy))]);
    expect(next.tether).toBe(tether);
  });

  it('begins at the noisy point, and stays tied to it', () => {
    const sampler = recovery(Energy.gaussian([1]), { sigma: 0.5, stepSize: 0.2, temperature: 0 });
    expect(sampler.init(constant([2]))).toEqual({ x: constant([2]), tether: constant([2]) });
    // The mean of the posterior, 2 · 4 / 5: a chain that is tied to where it is now would fall to 0.
    close(toNested(evaluate(chain(80)(sampler)(keyFrom(0), constant([2])))), [1.6]);
  });
});

describe('scaledRecovery', () => {
  const cases = fc.record({
    at: noisy,
    shrink: real(0.05, 1),
    tether: fc.constantFrom(0, 0.5, 1),
    noiseScale: fc.constantFrom(1, 0.99),
    scale: real(0.01, 1),
  });

  it('on a Gaussian keeps P = A/s² + r I/σ² in y = a x', () => {
    fc.assert(
      fc.property(cases, ({ at: { target, seen, sigma, fraction }, shrink, tether, noiseScale, scale }) => {
        // s² P = A + r s²/σ² must stay below 4: here by scaling the energy.
        const tie = (tether * scale * scale) / (sigma * sigma);
        fc.pre(tie < 1.9);
        const gain = (fraction * 2) / stiffest(target);
        const energy = (y: Expr<[number]>) => mul(asFunction(target.energy)(y), gain);
        const precision = (a: number): number => (gain * a + tie) / (scale * scale);
        // Of E the mean is m: P mean = A m / s² + r x~ / σ².
        const pull = target.spectral((a) => tie / (gain * a + tie));
        const mean = target.mean.map((m, i) =>
          target.mean.reduce((total, other, j) => total + pull.get(i, j) * ((seen[j] ?? 0) - other), m),
        );
        const law: Law = {
          mean: mean.map((value) => value / shrink),
          covariance: target.spectral((a) => {
            const p = precision(a);
            return noiseScale ** 2 / (shrink ** 2 * p * (1 - (scale * scale * p) / 4));
          }),
        };
        const sampler = scaledRecovery(energy, { scale, sigma, shrink, tether, noiseScale });
        holds(stationary(open(tied(sampler, seen), target.energy.event), law));
      }),
      { numRuns: 80 },
    );
  });

  it('is the recipe, to the letter', () => {
    // F(y) = -Σ tanh(y) y², and the recipe by hand: y from x~, K times y + (s²/2) ∇ ln p + c s ξ, and then x = y / a.
    const slope = (y: number): number => -(y * y * (1 - Math.tanh(y) ** 2) + 2 * y * Math.tanh(y));
    const energy = (y: Expr<[3]>) => pipe(mul(tanh(y), square(y)), sum());
    const recipe = (seen: readonly number[], noise: readonly (readonly number[])[], o: typeof options, r: number) =>
      noise
        .reduce<readonly number[]>(
          (y, xi) =>
            y.map((value, i) => {
              const score = slope(value) / o.scale ** 2 + (r * ((seen[i] ?? 0) - value)) / o.sigma ** 2;
              return value + (o.scale ** 2 / 2) * score + o.noiseScale * o.scale * (xi[i] ?? 0);
            }),
          seen,
        )
        .map((value) => value / o.shrink);
    const options = { scale: 0.21, sigma: 0.5165, shrink: 0.85629, noiseScale: 0.99 };
    const [seen, key] = [[0.3, -1.2, 2], keyFrom(8)] as const;
    const noise = Array.from({ length: 30 }, (_, i) => toNested(evaluate(normal(foldIn(key, i), [3]))));
    [0, 1].forEach((tether) => {
      const sampler = scaledRecovery(energy, { ...options, tether });
      close(toNested(evaluate(chain(30)(sampler)(key, constant(seen)))), recipe(seen, noise, options, tether));
    });
  });

  it('at the top level is a marginal energy: no tie, and nothing shrinks', () => {
    const options = { scale: 0.3, sigma: 0.999, shrink: 1, tether: 0 };
    const energy = (y: Expr<[2]>) => pipe(tanh(y), sum());
    const [x, key] = [constant([1, 2]), keyFrom(4)];
    const { init, step } = scaledRecovery(energy, options);
    const scaled = (y: Expr<[2]>) => div(energy(y), 0.09);
    const [want] = langevin(scaled, { stepSize: 0.09 }).step(key, { x });
    close(toNested(evaluate(step(key, init(x))[0].x)), toNested(evaluate(want.x)));
  });

  it('takes its settings as expressions, too: a level that is drawn', () => {
    const options = { scale: 0.2, sigma: 0.5, shrink: 0.8, tether: 1, noiseScale: 0.99 };
    const given = {
      scale: constant(0.2),
      sigma: constant(0.5),
      shrink: constant(0.8),
      tether: constant(1),
      noiseScale: constant(0.99),
    };
    const [x, key] = [constant([1, 2]), keyFrom(4)];
    const run = (o: ScaledRecoveryOptions) => {
      const { init, step } = scaledRecovery(Energy.gaussian([2]), o);
      return toNested(evaluate(step(key, init(x))[0].x));
    };
    close(run(given), run(options));
  });

  it('refuses settings that make no sense', () => {
    const options = { scale: 0.2, sigma: 0.5, shrink: 0.8 };
    const make = (more: object) => () => scaledRecovery(Energy.gaussian([2]), { ...options, ...more });
    expect(make({ scale: 0 })).toThrow(/the scale is 0/);
    expect(make({ sigma: 0 })).toThrow(/sigma is 0/);
    expect(make({ shrink: 0 })).toThrow(/shrinking is 0/);
    expect(make({ tether: -1 })).toThrow(/tether is -1/);
    expect(make({ noiseScale: -1 })).toThrow(/noise is -1/);
    expect(() => recovery(Energy.gaussian([2]), { sigma: -1, stepSize: 1 })).toThrow(/sigma is -1/);
    expect(() => recovery(Energy.gaussian([2]), { sigma: 1, stepSize: 0 })).toThrow(/step size is 0/);
  });
});
