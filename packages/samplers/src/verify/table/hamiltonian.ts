/** What is claimed of the leapfrog flow, and of HMC without its correction. */
import { constant, type EnergyModel, type Expr, type KeyExpr, split } from '@ergodic/core';
import * as fc from 'fast-check';
import { Metric, normalLike, pointAt } from '../../kernel/index.ts';
import { leapfrog } from '../../kernel/leapfrog.ts';
import { uncorrectedHmcLaw } from '../closed-forms.ts';
import type { GaussianTarget } from '../gaussian-target.ts';
import { column, Matrix } from '../linear.ts';
import { open } from '../opened.ts';
import { stationary } from '../oracles/affine.ts';
import { energyErrorOrder, type Flow, shadowEnergy, symplecticFlow } from '../oracles/flow.ts';
import { composed, real, stiffest, withFraction } from './cases.ts';
import { forAll, type Property } from './property.ts';

/** The flow of `steps` leapfrog steps, unit mass. */
export const leapfrogFlow =
  (energy: EnergyModel<[number]>, stepSize: number, steps: number): Flow<[number]> =>
  ({ x, momentum }) =>
    leapfrog(energy, { stepSize: constant(stepSize), metric: Metric.identity, temperature: constant(1) })(steps)({
      ...pointAt(energy)(x),
      momentum,
    });

/** HMC whose every proposal is taken: exact in nothing, but with a stationary law in closed form on Gaussians. */
export const uncorrected =
  (energy: EnergyModel<[number]>, stepSize: number, steps: number) =>
  (key: KeyExpr, x: Expr<[number]>): Expr<[number]> =>
    leapfrogFlow(energy, stepSize, steps)({ x, momentum: normalLike(split(key)[0], x) }).x;

const steps = fc.integer({ min: 1, max: 6 });

const claim = (sampler: string, oracle: string, target: string, check: Property['check']): Property => ({
  sampler,
  oracle,
  target,
  statistical: false,
  check,
});

const limit = (target: GaussianTarget): number => 2 / Math.sqrt(stiffest(target));

/** `|p|² / 2 + (q - m)ᵀ A (q - m) / 2`. */
const energyOf =
  ({ precision, mean }: GaussianTarget) =>
  (q: ArrayLike<number>, p: ArrayLike<number>): number => {
    const off = column(Array.from(q).map((value, i) => value - (mean[i] ?? 0)));
    const moving = Matrix.columnVector(Array.from(p));
    return (off.transpose().mmul(precision).mmul(off).get(0, 0) + moving.dot(moving)) / 2;
  };

const flowCases = fc.record({ made: composed, stepSize: real(0.02, 0.5), steps });

export const hamiltonianProperties: readonly Property[] = [
  ...(['reversible flow', 'volume', 'symplectic flow'] as const).map((oracle, i) =>
    claim('leapfrog', oracle, 'composed energies', () =>
      forAll(flowCases, 30, ({ made: { energy }, stepSize, steps: n }) => {
        const findings = symplecticFlow(leapfrogFlow(energy, stepSize, n), energy, { points: 3 });
        return findings[i === 0 ? 0 : i === 1 ? 1 : 2];
      }),
    ),
  ),
  claim('leapfrog', 'shadow energy', 'Gaussians', () =>
    forAll(fc.record({ at: withFraction, steps }), 60, ({ at: { target, fraction }, steps: n }) => {
      const stepSize = fraction * limit(target);
      const { precision, mean } = target;
      return shadowEnergy(
        leapfrogFlow(target.energy, stepSize, n),
        target.energy,
        { precision, mean, stepSize },
        { points: 3 },
      );
    }),
  ),
  claim('leapfrog', 'order of the energy error', 'Gaussians', () =>
    forAll(fc.record({ at: withFraction, steps }), 20, ({ at: { target }, steps: n }) =>
      energyErrorOrder((h, k) => leapfrogFlow(target.energy, h, k), target.energy, energyOf(target), {
        stepSize: 0.02 * limit(target),
        steps: n,
        around: target.mean,
      }),
    ),
  ),
  claim('hmc, uncorrected', 'stationary Gaussian', 'Gaussians', () =>
    forAll(fc.record({ at: withFraction, steps }), 80, ({ at: { target, fraction }, steps: n }) => {
      const stepSize = fraction * limit(target);
      return stationary(
        open(uncorrected(target.energy, stepSize, n), target.energy.event),
        uncorrectedHmcLaw(target, stepSize),
      );
    }),
  ),
];
