import {
  add,
  constant,
  Energy,
  type Expr,
  evaluate,
  exp,
  fromFlat,
  keyFrom,
  mul,
  neg,
  normal,
  pipe,
  split,
  square,
  sum,
  toNested,
  unstack,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leapfrog, Metric, outcomes } from '../index.ts';
import {
  affineOf,
  baoabLaw,
  coherentCache,
  type Finding,
  type GaussianTarget,
  independentDraws,
  type Law,
  open,
  soundNumbers,
  stationary,
} from '../verify/index.ts';
import { Matrix } from '../verify/linear.ts';
import { randomRotation } from '../verify/oracles/equivariance.ts';
import { composed, real, stiffest, withFraction } from '../verify/table/cases.ts';
import { underdamped } from './underdamped.ts';

const free = { free: ['.momentum'] };
const holds = (found: Finding): void => expect(found.passed, `${found.explanation} ${found.residual}`).toBe(true);
const close = (a: readonly number[], b: readonly number[]): void => {
  expect(a).toHaveLength(b.length);
  a.forEach((value, i) => {
    expect(Math.abs(value - (b[i] ?? Number.NaN))).toBeLessThan(1e-12 * (1 + Math.abs(value)));
  });
};
/** From none to almost all of the momentum lost in a step. */
const frictions = fc.oneof(fc.constant(0), real(0, 50));

const blocks = (points: Matrix, momenta: Matrix): Matrix => {
  const n = points.rows;
  return Matrix.zeros(2 * n, 2 * n)
    .setSubMatrix(points, 0, 0)
    .setSubMatrix(momenta, n, n);
};

describe('underdamped', () => {
  it('keeps A⁻¹ and I - h² A / 4, uncorrelated, for every friction', () => {
    fc.assert(
      fc.property(withFraction, frictions, ({ target, fraction }, friction) => {
        const stepSize = (fraction * 2) / Math.sqrt(stiffest(target));
        const sampler = underdamped(target.energy, { stepSize, friction });
        holds(stationary(open(sampler, target.energy.event, free), baoabLaw(target, stepSize)));
      }),
      { numRuns: 60 },
    );
  });

  // In y = L⁻¹ x the precision is Lᵀ A L / T. Here L = Q diag(f(a)) Qᵀ R, with Q the eigenvectors of A and R any rotation.
  const scaledLaw = (target: GaussianTarget, f: (a: number) => number, r: Matrix, h: number, t: number): Law => {
    const momenta = target.spectral((a) => 1 - (h * h * f(a) ** 2 * a) / (4 * t));
    return {
      mean: [...target.mean, ...target.mean.map(() => 0)],
      covariance: blocks(
        target.spectral((a) => t / a),
        r.transpose().mmul(momenta).mmul(r),
      ),
    };
  };

  it('keeps T A⁻¹ and I - h² Lᵀ A L / 4T, at every temperature and mass', () => {
    const factors = fc.record({ power: fc.constantFrom(0, -0.25, -0.5, -0.8), seed: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(withFraction, frictions, real(0.1, 5), factors, (at, friction, temperature, { power, seed }) => {
        const { target, fraction } = at;
        const n = target.dimension;
        const f = (a: number): number => a ** power;
        const r = randomRotation(n, seed);
        const stepSize = fraction * 2 * Math.sqrt(temperature / Math.max(...target.spectrum.map((a) => f(a) ** 2 * a)));
        const metric = Metric.dense(constant(fromFlat([n, n], target.spectral(f).mmul(r).to1DArray())));
        const sampler = underdamped(target.energy, { stepSize, friction, temperature, metric });
        holds(stationary(open(sampler, [n], free), scaledLaw(target, f, r, stepSize, temperature)));
      }),
      { numRuns: 40 },
    );
  });

  it('is half a kick, half a drift, friction and noise, half a drift, half a kick', () => {
    const [h, friction, t] = [0.3, 0.7, 1.7];
    const scale = [0.5, 2] as const;
    const energy = (q: readonly number[]): number =>
      Math.cosh(q[0] ?? 0) + (q[0] ?? 0) * (q[1] ?? 0) + (q[1] ?? 0) ** 4;
    const force = ([a = 0, b = 0]: readonly number[]): readonly number[] => [-Math.sinh(a) - b, -a - 4 * b ** 3];
    const target = Energy.of([2], (x) => {
      const [a, b] = unstack(x);
      const cosh = mul(add(exp(a), exp(neg(a))), 0.5);
      return add(add(cosh, mul(a, b)), square(square(b)));
    });
    const byHand = (x: readonly number[], z: readonly number[], xi: readonly number[]) => {
      const along = (u: readonly number[], v: readonly number[], times: number) =>
        u.map((value, i) => value + times * (scale[i] ?? 0) * (v[i] ?? 0));
      const kicked = along(z, force(x), h / (2 * t));
      const middle = along(x, kicked, h / 2);
      const c = Math.exp(-friction * h);
      const thrown = kicked.map((value, i) => c * value + Math.sqrt(1 - c * c) * (xi[i] ?? 0));
      const end = along(middle, thrown, h / 2);
      return { x: end, momentum: along(thrown, force(end), h / (2 * t)), energy: energy(end) };
    };
    const sampler = underdamped(target, {
      stepSize: h,
      friction,
      temperature: t,
      metric: Metric.diagonal(constant(scale)),
    });
    const key = keyFrom(5);
    const [noise] = [toNested(evaluate(normal(key, [2])))];
    const start = { ...sampler.init(constant([0.4, -0.6])), momentum: constant([1.1, 0.2]) };
    const [next, info] = evaluate(sampler.step(key, start));
    const want = byHand([0.4, -0.6], [1.1, 0.2], noise);
    close(toNested(next.x), want.x);
    close(toNested(next.momentum), want.momentum);
    close([toNested(next.energy), toNested(info.energy)], [want.energy, want.energy]);
    expect(toNested(info.acceptance)).toBe(1);
  });

  it('without friction is one leapfrog step', () => {
    fc.assert(
      fc.property(composed, real(0.01, 1), fc.nat(), ({ energy, dimension }, h, seed) => {
        const [forPoint, forMomentum, forStep] = split(keyFrom(seed), 3);
        const sampler = underdamped(energy, { stepSize: h, friction: 0 });
        const start = { ...sampler.init(normal(forPoint, [dimension])), momentum: normal(forMomentum, [dimension]) };
        const dynamics = { stepSize: constant(h), metric: Metric.identity, temperature: constant(1) };
        const [got, want] = evaluate([sampler.step(forStep, start)[0], leapfrog(energy, dynamics)(1)(start)]);
        close(toNested(got.x), toNested(want.x));
        close(toNested(got.momentum), toNested(want.momentum));
      }),
      { numRuns: 30 },
    );
  });

  it('forgets momentum at the rate of the friction', () => {
    // In a flat place nothing else changes it.
    const l = affineOf(open(underdamped(Energy.zero([1]), { stepSize: 0.5, friction: 3 }), [1], free));
    expect(l.m.get(1, 1)).toBeCloseTo(Math.exp(-1.5), 14);
    expect(l.l.get(1, 0) ** 2).toBeCloseTo(1 - Math.exp(-3), 14);
  });

  it('begins at rest', () => {
    const { momentum } = underdamped(Energy.zero([2]), { stepSize: 1, friction: 1 }).init(constant([3, 4]));
    expect(toNested(evaluate(momentum))).toEqual([0, 0]);
  });

  it('keeps its caches, draws once, and takes nothing that is not finite', () => {
    fc.assert(
      fc.property(composed, real(0.01, 0.5), ({ energy }, stepSize) => {
        const make = (e: typeof energy) => underdamped(e, { stepSize, friction: 1 });
        const opened = open(make(energy), energy.event, free);
        expect(opened.noise).toHaveLength(1);
        holds(independentDraws(opened));
        holds(coherentCache(make(energy), opened));
        holds(soundNumbers(make, energy, free));
      }),
      { numRuns: 10 },
    );
  });

  it('takes no momentum that is not finite in single precision, either', () => {
    // Without friction, from 0 with z = 91 and kicks of 3 ∇E: to 88, where E = ∇E = e^88 is finite, and 3 e^88 is not.
    const { init, step } = underdamped((x: Expr<[1]>) => pipe(exp(x), sum()), {
      stepSize: 1,
      friction: 0,
      temperature: 1 / 6,
    });
    const start = { ...init(constant([0])), momentum: constant([91]) };
    const [next, info] = evaluate(step(keyFrom(0), start));
    expect(toNested(info.proposal)).toEqual([88]);
    expect(toNested(info.outcome)).toBe(outcomes.divergent);
    expect(next).toEqual(evaluate(start));
  });

  it('refuses settings that make no sense', () => {
    const target = Energy.zero([1]);
    expect(() => underdamped(target, { stepSize: 0, friction: 1 })).toThrow(/step size is 0/);
    expect(() => underdamped(target, { stepSize: 1, friction: -1 })).toThrow(/friction is -1/);
    expect(() => underdamped(target, { stepSize: 1, friction: 1, temperature: 0 })).toThrow(/temperature is 0/);
  });
});
