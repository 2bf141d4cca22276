import { positive, whole, within } from '../../setting.ts';
import type { NoiseLevel, NoiseSchedule } from './schedule.ts';

/**
 * What a mode makes of a level. A conditional has the energy `gain · E(y) / scale² + tie`, and Langevin steps of size `scale²`.
 *
 * @category model
 */
export interface LevelSettings {
  readonly scale: number;
  readonly gain: number;
  /** Of the loss. */
  readonly weight: number;
}

/**
 * How conditionals are sampled, and how their losses are weighed.
 *
 * @category model
 */
export interface RecoveryMode {
  readonly name: string;
  /** Langevin steps of each conditional. */
  readonly steps: number;
  /** Settings of each level. */
  readonly of: (schedule: NoiseSchedule) => readonly LevelSettings[];
}

/** What of the published recipe may be changed. */
export interface LetterOptions {
  /** `K`; 30. */
  readonly steps?: number;
  /** `b²`; 2e-4. */
  readonly squaredStep?: number;
}

/**
 * The published recipe to the letter: `s_t = c_t b σ_{t+1}`, `c_t² = sbar_t / sbar_0`; energies are `E / s_t²`, steps have the size `s_t²`, and the loss of a level is weighed by `σ₁ / σ_{t+1}` (without the `1 / s²`). It gives fair samples, and
 * its densities are not calibrated: at level 0 its step is 2e-4 of `σ²`, so that 30 steps do not mix. What it learns of a Gaussian is known: see `recoveryFixedPoint`.
 *
 * `RangeError` if a setting is a number that it must not be; when it meets a schedule, unless level 0 has noise.
 *
 * @source R. Gao et al., Learning energy-based models by diffusion recovery likelihood (2021), algorithms 1 and 2, and the released code
 * @category constructors
 */
export const letter = ({ steps = 30, squaredStep = 2e-4 }: LetterOptions = {}): RecoveryMode => {
  whole('the number of steps', steps, 1);
  positive('the squared step', squaredStep);
  return {
    name: 'letter',
    steps,
    of: ({ name, levels }) => {
      const [first] = levels;
      if (first === undefined || !(first.sbar > 0))
        throw new RangeError(
          `the schedule '${name}' has no noise at level 0, which the published steps are measured by`,
        );
      return levels.map(({ sigma, sbar }) => ({
        scale: Math.sqrt((sbar / first.sbar) * squaredStep) * sigma,
        gain: 1,
        weight: first.sigma / sigma,
      }));
    },
  };
};

/** The settings of calibrated recovery. */
export interface CalibratedOptions {
  /** `K`: enough for chains of step size `share · σ²` to mix; 100 unless given. */
  readonly steps?: number;
  /** `c`, the step size as a share of `σ²`, of all levels or of each; .04 unless given. */
  readonly share?: number | readonly number[];
  /** Of the loss of each level: they move no fixed point of a network that fits all levels, but how fast each is learned; 1 unless given. */
  readonly weights?: readonly number[];
}

/**
 * Recovery whose densities mean something: energies as they are, steps of a share of `σ²`, and enough of them. Conditionals are near Gaussian there, of a precision of `1/σ²` and more, so a step forgets about `share / 2` of where it was.
 *
 * On Gaussian data, of what the energy is given with variance `v`, the precision that settled chains learn is too high by `c (v + σ²)² / (4 v (2v + σ²))`, relatively and to first order in the share `c`. Chains that have not settled add to it: for `N(0, 1)` under the published schedule
 * a hundred steps of `.04 σ²` leave 12% at level 0, four hundred the .6% of that law.
 *
 * `RangeError` unless the share is between 0 and 2, the number of steps is whole, at least 1, and weights are positive; when it meets a schedule, unless there are as many weights, and as many shares if there are several, as levels.
 *
 * @category constructors
 */
export const calibrated = ({ steps = 100, share = 0.04, weights }: CalibratedOptions = {}): RecoveryMode => {
  whole('the number of steps', steps, 1);
  const shares = typeof share === 'number' ? [share] : share;
  for (const one of shares)
    within('the step size as a share of sigma²', positive('the step size as a share of sigma²', one), 0, 2);
  for (const [t, weight] of (weights ?? []).entries()) positive(`the weight of level ${t}`, weight);
  return {
    name: 'calibrated',
    steps,
    of: ({ name, levels }) => {
      for (const [what, list] of Object.entries({ weights, shares: typeof share === 'number' ? undefined : share }))
        if (list !== undefined && list.length !== levels.length)
          throw new RangeError(`${list.length} ${what} for the ${levels.length} levels of the schedule '${name}'`);
      return levels.map(({ sigma }: NoiseLevel, t) => {
        const stepSize = (shares[t] ?? shares[0] ?? Number.NaN) * sigma * sigma;
        return { scale: Math.sqrt(stepSize), gain: stepSize, weight: weights?.[t] ?? 1 };
      });
    },
  };
};
