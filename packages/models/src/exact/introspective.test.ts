/** Introspective updates: an exact classifier arrives, a restricted one takes away what it can see, and a careless one can do harm. */
import { grad } from '@ergodic/autodiff';
import {
  add,
  at,
  constant,
  Density,
  type Expr,
  exp,
  input,
  log,
  logLikelihood,
  mul,
  neg,
  pipe,
  sigmoid,
  square,
  sub,
} from '@ergodic/core';
import * as fc from 'fast-check';
import { isLeft } from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import {
  type Grid,
  introspectiveUpdate,
  klDivergence,
  type Logit,
  lawOf,
  lineGrid,
  logisticDiscrimination,
  logOdds,
  minimise,
  planeGrid,
} from './index.ts';
import { numeric } from './numeric.ts';

const oneVector = constant([1]);
/** Evenly spread: `fc.double` is even over floats, most of which are next to 0. */
const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 24 }).map((k) => min + ((max - min) * k) / 2 ** 24);
const plane = planeGrid({ x: [-10, 10], y: [-10, 10] }, { panel: [5 / 3, 5 / 3], order: 11 });

/** Gaussians of the plane with a correlation: `[mean x, mean y, ln sd x, ln sd y, slope]`, `y - slope·x` independent of `x`. */
const sheared =
  (t: Expr<[5]>) =>
  (x: Expr<[2]>): Expr<[]> => {
    const c = (k: number): Expr<[]> => pipe(t, at(k));
    const [u, v] = [sub(pipe(x, at(0)), c(0)), sub(pipe(x, at(1)), c(1))];
    const across = sub(v, mul(c(4), u));
    return add(
      add(mul(square(mul(u, exp(neg(c(2))))), 0.5), mul(square(mul(across, exp(neg(c(3))))), 0.5)),
      add(add(c(2), c(3)), Math.log(2 * Math.PI)),
    );
  };
const shears = fc.tuple(real(-0.8, 0.8), real(-0.8, 0.8), real(-0.3, 0.15), real(-0.3, 0.15), real(-0.4, 0.4));

const [forData, forModel] = [input('data', [5]), input('model', [5])];
const [data, model] = [
  lawOf(plane)((x: Expr<[2]>) => neg(sheared(forData)(x))),
  lawOf(plane)((x: Expr<[2]>) => neg(sheared(forModel)(x))),
];

describe('with an exact classifier', () => {
  const exact = logOdds(data.logDensity, model.logDensity);
  const after = (logit: Logit<[2]>): Expr<[]> =>
    klDivergence(data, introspectiveUpdate(plane)(model.logDensity, logit));

  it('one update arrives at the data', () => {
    const run = numeric([forData, forModel], [after(exact)]);
    fc.assert(
      fc.property(shears, shears, (d, m) => {
        expect(Math.abs(run([d, m])[0]?.[0] ?? 1)).toBeLessThan(1e-9);
      }),
      { numRuns: 20 },
    );
  });

  it('and does not with the classifier turned round, used twice, or its probability in place of its odds', () => {
    const mutants: readonly Logit<[2]>[] = [
      (x) => neg(exact(x)),
      (x) => mul(exact(x), 2),
      (x) => log(sigmoid(exact(x))),
    ];
    for (const mutant of mutants) {
      const [[kl = 0] = []] = numeric(
        [forData, forModel],
        [after(mutant)],
      )([
        [0.5, 0, 0.1, -0.2, 0.3],
        [-0.5, 0.3, 0.3, 0, -0.2],
      ]);
      expect(kl).toBeGreaterThan(1e-2);
    }
  });
});

describe('with a classifier that sees a part of the point', () => {
  it('takes away the divergence of what it sees, no more and no less', () => {
    // It sees x alone, of which both laws are Gaussian: mean and ln sd are the 0th and 2nd parameters.
    const seen = (t: Expr<[5]>): Density<[1]> => {
      const c = (k: number): Expr<[1]> => mul(oneVector, pipe(t, at(k)));
      return Density.gaussian([1], { mean: c(0), scale: exp(c(2)) });
    };
    const alone = (x: Expr<[2]>): Expr<[1]> => mul(oneVector, pipe(x, at(0)));
    const [p, q] = [logLikelihood(seen(forData)), logLikelihood(seen(forModel))];
    const logit: Logit<[2]> = (x) => sub(p(alone(x)), q(alone(x)));
    const next = introspectiveUpdate(plane)(model.logDensity, logit);
    const run = numeric([forData, forModel], [klDivergence(data, model), klDivergence(data, next)]);
    fc.assert(
      fc.property(shears, shears, (d, m) => {
        const [before = 0, after = 0] = run([d, m]).map(([v = Number.NaN]) => v);
        const [m1, , s1] = d;
        const [m2, , s2] = m;
        const ofStatistic = s2 - s1 + (Math.exp(2 * s1) + (m1 - m2) ** 2) / (2 * Math.exp(2 * s2)) - 0.5;
        expect(Math.abs(before - after - ofStatistic)).toBeLessThan(1e-9);
        expect(after).toBeLessThanOrEqual(before + 1e-12);
      }),
      { numRuns: 20 },
    );
  });
});

describe('with the best classifier of a family', () => {
  const line = lineGrid([-14, 14], { panel: 0.7 });
  const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));
  const bump = (mean: number, sd: number): Density<[1]> => Density.gaussian([1], { mean: [mean], scale: sd });

  /** Logistic regression of `p` against `q` on `1, x`: exact, by quadrature. */
  const linearClassifier = (p: Density<[1]>, q: Density<[1]>, grid: Grid<[1]>): readonly [number, number] => {
    const [lawP, lawQ] = [lawOf(grid)(p), lawOf(grid)(q)];
    const found = minimise(
      (w: Expr<[2]>) =>
        neg(
          logisticDiscrimination<[1]>((x) => add(pipe(w, at(0)), mul(pipe(w, at(1)), one(x))))(
            lawP.expectation,
            lawQ.expectation,
          ),
        ),
      [0, 0],
    );
    if (isLeft(found)) throw new Error(found.left.reason);
    const [bias = 0, slope = 0] = found.right.point;
    return [bias, slope];
  };

  /** `KL(p‖q_γ)` after a step of size γ, as a function. */
  const divergenceAfter = (p: Density<[1]>, q: Density<[1]>, [bias, slope]: readonly [number, number]) => {
    const gamma = input('gamma', []);
    const kl = (g: Expr<[]>): Expr<[]> =>
      klDivergence(
        lawOf(line)(p),
        introspectiveUpdate(line)(logLikelihood(q), (x) => add(mul(one(x), slope), bias), g),
      );
    const run = numeric([gamma], [kl(gamma), grad(kl)(gamma)]);
    return (g: number): readonly number[] => run([g]).map(([v = Number.NaN]) => v);
  };

  it('the divergence begins to fall, and a step that is short enough does not raise it', () => {
    fc.assert(
      fc.property(real(-2, 2), real(0.4, 1.5), real(-2, 2), real(0.4, 1.5), (m1, s1, m2, s2) => {
        const [p, q] = [bump(m1, s1), bump(m2, s2)];
        const at = divergenceAfter(p, q, linearClassifier(p, q, line));
        const [start = 0, slope = 1] = at(0);
        expect(slope).toBeLessThanOrEqual(1e-12);
        // The divergence is convex in γ, so where it is not above its start at γ, it is not below γ either.
        const fits = [1, 0.5, 0.25, 0.125, 0.0625].some((g) => (at(g)[0] ?? Infinity) <= start + 1e-12);
        expect(fits).toBe(true);
      }),
      { numRuns: 12 },
    );
  });

  it('but a whole step of an uncalibrated one can raise it', () => {
    // All data near 1.2, the model standard normal: the best linear logit is steeper than 2·1.2.
    const [p, q] = [bump(1.2, 0.1), bump(0, 1)];
    const classifier = linearClassifier(p, q, lineGrid([-10, 10], { panel: 0.1 }));
    const [start = 0] = divergenceAfter(p, q, classifier)(0);
    const [whole = 0] = divergenceAfter(p, q, classifier)(1);
    expect(start).toBeCloseTo(2.5276, 4);
    expect(whole).toBeCloseTo(4.3, 2);
  });

  it('and between Gaussians of one width, where the exact logit is linear, it is the exact one, and a whole step arrives', () => {
    fc.assert(
      fc.property(real(-2, 2), real(-2, 2), real(0.5, 1.5), (m1, m2, sd) => {
        const [p, q] = [bump(m1, sd), bump(m2, sd)];
        const [whole = 1] = divergenceAfter(p, q, linearClassifier(p, q, line))(1);
        expect(Math.abs(whole)).toBeLessThan(1e-9);
      }),
      { numRuns: 8 },
    );
  });
});
