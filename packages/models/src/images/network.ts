import { mul } from '@ergodic/core';
import { condition } from '@ergodic/core/energy';
import {
  classifierAt,
  conditionOf,
  convolutionalFeatures,
  noiseScaled,
  noiseScaledClasses,
} from '../networks/index.ts';
import { calibrated, levelNoises, type RecoveryMode, variancePreserving } from '../objectives/index.ts';
import type { ImageBudget } from './budget.ts';
import { SIZE } from './scene.ts';

/**
 * Six levels of noise. Images lie on a surface of five dimensions, where they have no density: level 0 has noise of .2, which the eye and the reader of factors see through, and which is taken away again from what is generated.
 */
export const schedule = variancePreserving([0.36, 0.53, 0.71, 0.86, 0.96, 0.9999], 0.2);

const noises = levelNoises(schedule);
export const deviations = noises.map(({ deviation }) => deviation);
export const signals = noises.map(({ signal }) => signal);

/**
 * Of the losses of score matching at each level, `s_t²`: what is then learned is `f`, whose gradient is the denoised image, to the same accuracy at every level. Seen to give better images than equal weights, `s_t` or `s_t³`.
 */
export const scoreWeights = deviations.map((s) => s * s);

/** How images are seen at level 0. */
export const levelZero = { signal: schedule.levels[0]?.abar ?? 1, deviation: schedule.levels[0]?.sbar ?? 0 };

/** Of each level the largest precision of its conditional, that of pixels which the model is sure of: `1 / s² + 1 / σ²`. */
const precisions = schedule.levels.map(
  ({ sigma, tied }, t) => 1 / (deviations[t] ?? 1) ** 2 + (tied ? 1 / sigma ** 2 : 0),
);

/**
 * Conditionals by `K` Langevin steps, of a share of the least variance of each: so the variance of what chains end with is too large by a quarter of that share, at every level. A level's loss is weighed by its deviation, so
 * that what levels of little noise learn does not drown the others.
 */
export const modeOf = ({ steps, share }: ImageBudget): RecoveryMode =>
  calibrated({
    steps,
    share: schedule.levels.map(({ sigma }, t) => share / ((precisions[t] ?? 1) * sigma ** 2)),
    weights: deviations,
  });

const embedding = 8;

const featuresOf = ({ channels, hidden }: ImageBudget) =>
  convolutionalFeatures([SIZE, SIZE], { channels, hidden, condition: conditionOf(embedding) });

/** A convolutional energy of all levels. */
export const energyOf = (budget: ImageBudget) => noiseScaled(featuresOf(budget), { deviations, embedding });

/** Classes, in the order of their labels. */
export const classNames = ['bar', 'blob', 'stroke'] as const;

/** The same network with an energy for each class. */
export const classesOf = (budget: ImageBudget) =>
  noiseScaledClasses(featuresOf(budget), classNames.length, { deviations, embedding });

/** The classes of points of level 0, `x₀ = abar x + sbar e`: the network itself is given `a x₀`. */
export const classesAtZero = (budget: ImageBudget) => {
  const { apply, ...classifier } = classifierAt(classesOf(budget), 0);
  const shrink = schedule.levels[0]?.shrink ?? 1;
  return {
    ...classifier,
    apply: (...given: Parameters<typeof apply>): ReturnType<typeof apply> => {
      const logits = apply(...given);
      return (x) => logits(mul(x, shrink));
    },
  };
};

/** For maximum likelihood without levels: the energy of images with the noise of level 0. */
export const plainEnergyOf = (budget: ImageBudget) =>
  condition({ level: 0 })(noiseScaled(featuresOf(budget), { deviations: [levelZero.deviation], embedding }));
