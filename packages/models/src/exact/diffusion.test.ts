/** Noise and mixtures: what the closed form says is what convolution gives, and two steps are one. */
import { constant, Density, Energy, type Expr, exp, logLikelihood, mul, sub } from '@ergodic/core';
import type { Hump } from '@ergodic/samplers/targets';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterwards, diffused, gibbs, lineGrid, numeric } from './index.ts';

/** Evenly spread: `fc.double` is even over floats, most of which are next to 0. */
const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 24 }).map((k) => min + ((max - min) * k) / 2 ** 24);
const hump: fc.Arbitrary<Hump> = fc
  .tuple(real(0.1, 1), real(-2, 2), real(0.3, 1.5))
  .map(([weight, mean, v]) => ({ weight, mean: [mean], covariance: [[v]] }));
const mixtures = fc.tuple(hump, hump);
const steps = fc.record({ shrink: real(0.4, 1.2), noise: real(0.3, 1.5) });

const densityOf = (humps: readonly Hump[]): Density<[1]> =>
  Density.mixtureOf(
    humps.map(({ mean: [m = 0], covariance: [[v = 1] = []] }) => Density.isotropic([m], Math.sqrt(v))),
    humps.map(({ weight }) => weight),
  );

const densityAt = (humps: readonly Hump[], at: number): number => {
  const logP = logLikelihood(densityOf(humps));
  return numeric([], [exp(logP(constant([at])))])([])[0]?.[0] ?? Number.NaN;
};

describe('diffused', () => {
  it('is the convolution with the noise, by quadrature', () => {
    const noise = gibbs(lineGrid([-9, 9], { panel: 0.25 }))(Energy.gaussian([1]));
    fc.assert(
      fc.property(mixtures, steps, real(-4, 4), (humps, step, at) => {
        // p_t(y) = E_ξ[p_0((y - s ξ) / a)] / a
        const logP = logLikelihood(densityOf(humps));
        const convolved = noise.expectation((xi: Expr<[1]>) =>
          exp(logP(mul(sub(at, mul(xi, step.noise)), 1 / step.shrink))),
        );
        const [[value = Number.NaN] = []] = numeric([], [mul(convolved, 1 / step.shrink)])([]);
        expect(Math.abs(value - densityAt(diffused(humps, step), at))).toBeLessThan(1e-9);
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('of two processes one after the other is that of both as one', () => {
    fc.assert(
      fc.property(mixtures, steps, steps, (humps, first, second) => {
        const [one, two] = [diffused(diffused(humps, first), second), diffused(humps, afterwards(first, second))];
        one.forEach(({ mean, covariance }, k) => {
          expect(mean[0]).toBeCloseTo(two[k]?.mean[0] ?? Number.NaN, 12);
          expect(covariance[0]?.[0]).toBeCloseTo(two[k]?.covariance[0]?.[0] ?? Number.NaN, 12);
        });
      }),
    );
  });

  it('leaves directions apart: noise is added to variances, not to covariances', () => {
    const [found] = diffused(
      [
        {
          weight: 1,
          mean: [1, 2],
          covariance: [
            [2, 0.5],
            [0.5, 1],
          ],
        },
      ],
      { shrink: 2, noise: 3 },
    );
    expect(found).toEqual({
      weight: 1,
      mean: [2, 4],
      covariance: [
        [17, 2],
        [2, 13],
      ],
    });
  });
});
