/**
 * Inverse temperatures `0 = β_0 < β_1 < … < β_K = 1`.
 *
 * @category model
 */
export type Temperatures = readonly number[];

/** `RangeError`, which says what is wrong, unless they rise from 0 to 1 and there are at least two. */
export const requireTemperatures = (betas: Temperatures): void => {
  const rise = betas.every((beta, k) => k === 0 || beta > (betas[k - 1] ?? Number.NaN));
  if (betas.length < 2 || betas[0] !== 0 || betas[betas.length - 1] !== 1 || !rise)
    throw new RangeError(`the temperatures are ${betas.slice(0, 8).join(', ')}…: they must rise from 0 to 1`);
};

/**
 * `K + 1` inverse temperatures `β_k = (k / K)^power`. Where the target is much narrower than the base, most happens near 0, and a power of 3 to 5 spreads the
 * work evenly.
 *
 * `RangeError` unless there is at least one interval, and the power is positive.
 *
 * @source N. Friel and A. Pettitt, Marginal likelihood estimation via power posteriors (2008), for the power
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { powerTemperatures } from '@ergodic/models/evaluate/ais';
 *
 * assert.deepStrictEqual(powerTemperatures(4, 2), [0, 1 / 16, 1 / 4, 9 / 16, 1]);
 */
export const powerTemperatures = (intervals: number, power = 1): Temperatures => {
  if (!(Number.isInteger(intervals) && intervals >= 1))
    throw new RangeError(`there are ${intervals} intervals of temperature: there must be at least one`);
  if (!(power > 0 && power < Infinity)) throw new RangeError(`the power is ${power}: it must be positive`);
  return Array.from({ length: intervals + 1 }, (_, k) => (k / intervals) ** power);
};
