import { fallingRoot } from '../roots.ts';
import type { RecoveryOptions } from './recovery-likelihood.ts';

/** One level of recovery on the line, for data of mean 0. */
export interface RecoveryLevel extends RecoveryOptions {
  readonly level: number;
  /** Of the data. */
  readonly variance: number;
}

const levelOf = ({ schedule, mode, level }: RecoveryLevel) => {
  const [noise, settings] = [schedule.levels[level], mode.of(schedule)[level]];
  if (noise === undefined || settings === undefined)
    throw new RangeError(`there is no level ${level} of ${schedule.levels.length}`);
  return { noise, stepSize: settings.scale ** 2 };
};

/**
 * The precision that a calibrated density of level `t` has on Gaussian data of variance `v`, for what the energy is given, `y = a x_t`: `1 / (a² (abar² v + sbar²))`.
 *
 * @category laws
 */
export const exactPrecision = (of: RecoveryLevel): number => {
  const { shrink, abar, sbar, tied } = levelOf(of).noise;
  return 1 / ((tied ? shrink : 1) ** 2 * (abar ** 2 * of.variance + sbar ** 2));
};

/**
 * The variance that the chains of a level end with, on data of variance `v` and a model of precision `p` in `y` (the whole of `gain · E / scale²`). A chain begins at `x_{t+1}`, of variance `a² var x_t + σ²`, and is tied to it: along the way `y = α x_{t+1} + noise` with
 * `α' = m α + ε r / (2 σ²)`, `m = 1 - ε (p + r / σ²) / 2`, and noise of variance `v' = m² v + ε`.
 *
 * @category laws
 */
export const recoveredVariance = (of: RecoveryLevel, precision: number): number => {
  const { noise, stepSize } = levelOf(of);
  const tie = noise.tied ? 1 / noise.sigma ** 2 : 0;
  const noisy = noise.shrink ** 2 * (noise.abar ** 2 * of.variance + noise.sbar ** 2) + noise.sigma ** 2;
  const m = 1 - (stepSize / 2) * (precision + tie);
  let [alpha, rest] = [1, 0];
  for (let k = 0; k < of.mode.steps; k++) {
    alpha = m * alpha + (stepSize / 2) * tie;
    rest = m * m * rest + stepSize;
  }
  return alpha * alpha * noisy + rest;
};

/**
 * The precision that recovery likelihood learns at a level, on Gaussian data, for what the energy is given: where chains end with the variance of `y⁺ = a x_t`. Of calibrated recovery it is near `exactPrecision`; of the published recipe it is not: for data `N(0, 1)` it is 177, 7.4, 5.2, 4.7, 4.8
 * and 1.005, where 1.12, 1.36, 1.67, 2.04, 2.49 and 1 are exact. NaN where chains so short end with that variance for no precision at which they are stable.
 *
 * @category laws
 * @example
 * import * as assert from 'node:assert';
 * import { letter, publishedSchedule, recoveryFixedPoint } from '@ergodic/models/objectives';
 *
 * const recipe = { schedule: publishedSchedule(), mode: letter(), variance: 1 };
 * const learned = [0, 1, 2, 3, 4, 5].map((level) => recoveryFixedPoint({ ...recipe, level }));
 * assert.deepStrictEqual(learned.map((p) => p.toPrecision(2)), ['1.8e+2', '7.4', '5.2', '4.7', '4.8', '1.0']);
 */
export const recoveryFixedPoint = (of: RecoveryLevel): number => {
  const { noise, stepSize } = levelOf(of);
  const tie = noise.tied ? 1 / noise.sigma ** 2 : 0;
  const wanted = 1 / exactPrecision(of);
  // At m = 1 - ε (p + tie) / 2 from 1 down to 0 the chain forgets more and more of its start.
  return fallingRoot((precision) => recoveredVariance(of, precision) - wanted, -tie, 2 / stepSize - tie);
};
