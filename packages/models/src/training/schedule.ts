/**
 * How the learning rate goes over a run: up from zero over the first steps, then down to zero along half a cosine.
 *
 * @category model
 */
export interface Schedule {
  /** The highest learning rate. */
  readonly peak: number;
  /** Steps of warm-up; never more than a tenth of the run. */
  readonly warmUp: number;
}

/**
 * The learning rate of step `t = 1 … total`: `peak · min(1, t / warmUp) · ½ (1 + cos(π t / total))`.
 *
 * @source I. Loshchilov and F. Hutter, SGDR (2017), eq. 5 without restarts
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { learningRate } from '@ergodic/models/training';
 *
 * const rate = learningRate({ peak: 1, warmUp: 10 }, 1000);
 * assert.ok(rate(1) < rate(10) && rate(10) > rate(500) && rate(1000) < 1e-12);
 */
export const learningRate = ({ peak, warmUp }: Schedule, total: number): ((step: number) => number) => {
  const rise = Math.max(1, Math.min(warmUp, total / 10));
  return (step) => peak * Math.min(1, step / rise) * 0.5 * (1 + Math.cos((Math.PI * step) / total));
};

/**
 * The decay of the average of parameters at step `t = 1, 2, …`: `min(limit, t / (t + 9))`, short memory first, so that the average forgets
 * where training began.
 *
 * @category destructors
 */
export const averageDecay =
  (limit: number) =>
  (step: number): number =>
    Math.min(limit, step / (step + 9));
