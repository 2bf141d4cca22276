/**
 * The logistic sigmoid `1 / (1 + exp(-x))`, without overflow and accurate for large negative `x`. NaN for NaN.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { sigmoid } from '@ergodic/core/special'
 *
 * assert.strictEqual(sigmoid(0), 0.5)
 * assert.strictEqual(sigmoid(-700), Math.exp(-700))
 */
export const sigmoid = (x: number): number => {
  const e = Math.exp(-Math.abs(x));
  return (x < 0 ? e : 1) / (1 + e);
};

/**
 * `softplus(x) = log(1 + exp(x))`, as `max(x, 0) + log1p(exp(-|x|))`: without overflow, accurate for large negative `x`.
 * Its derivative is the sigmoid. NaN for NaN.
 *
 * @example
 * import * as assert from 'node:assert'
 * import { softplus } from '@ergodic/core/special'
 *
 * assert.strictEqual(softplus(0), Math.LN2)
 * assert.strictEqual(softplus(1000), 1000)
 */
export const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
