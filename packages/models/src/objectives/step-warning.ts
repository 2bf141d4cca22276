import * as O from 'fp-ts/lib/Option.js';

/**
 * That Langevin steps are near the limit of what is stable, or beyond it.
 *
 * @category model
 */
export interface StepWarning {
  readonly _tag: 'StepNearLimit';
  /** `ε`, in squared units of the points. */
  readonly stepSize: number;
  /** `4 / λ_max`, in the same units. */
  readonly limit: number;
  /** `ε λ_max / 4`: at 1 and above chains run away along the sharpest direction. */
  readonly share: number;
}

/**
 * The largest step size at which Langevin steps are stable, `4 / λ_max`: infinite where nothing curves upwards.
 *
 * @param curvature `λ_max`, the largest eigenvalue of the Hessian
 * @category laws
 */
export const largestStableStep = (curvature: number): number => (curvature > 0 ? 4 / curvature : Infinity);

/** A step size, and what it meets. */
export interface StepInUse {
  readonly stepSize: number;
  /** `λ_max`, the largest eigenvalue of the Hessian where chains go. */
  readonly curvature: number;
  /** The share of the limit from which there is a warning; 1/2 unless given. */
  readonly near?: number;
}

/**
 * A warning when a step size nears `4 / λ_max`: of half of that, unless another share is given. Along the sharpest direction chains are `1 / (1 - share)` times too wide, in variance: at one half
 * twice. And there learning ends: where `ε a = 2` the variance of chains, as a function of the precision `a`, is least (it is `ε`); beyond, a sharper energy makes them wider, so the learner, who answers to chains that are too wide
 * with a sharper energy, drives them further away. Wherever learning by unadjusted chains has a fixed point ({@link langevinFixedPoint}) its share is below one half.
 *
 * `None` of a curvature that is no number.
 *
 * @category laws
 * @example
 * import * as assert from 'node:assert';
 * import { showStepWarning, stepWarning } from '@ergodic/models/objectives';
 * import { isNone, isSome } from 'fp-ts/lib/Option.js';
 *
 * assert.ok(isNone(stepWarning({ stepSize: 0.1, curvature: 4 })));
 * const warning = stepWarning({ stepSize: 0.8, curvature: 4 });
 * assert.ok(isSome(warning) && Math.abs(warning.value.share - 0.8) < 1e-12);
 * assert.match(showStepWarning(warning.value), /is 80% of the largest stable one, 1: .* 5\.0 times too wide/);
 */
export const stepWarning = ({ stepSize, curvature, near = 0.5 }: StepInUse): O.Option<StepWarning> => {
  const limit = largestStableStep(curvature);
  const share = stepSize / limit;
  return share >= near ? O.some({ _tag: 'StepNearLimit', stepSize, limit, share }) : O.none;
};

const short = (x: number): string => String(Number(x.toPrecision(3)));

/** A warning as a clause. */
export const showStepWarning = ({ stepSize, limit, share }: StepWarning): string =>
  `the step size ${short(stepSize)} is ${Math.round(100 * share)}% of the largest stable one, ${short(limit)}: ${
    share < 1
      ? `along the sharpest direction chains are ${(1 / (1 - share)).toFixed(1)} times too wide in variance`
      : 'chains run away along the sharpest direction'
  }`;
