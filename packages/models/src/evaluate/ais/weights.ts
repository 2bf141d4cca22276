import { erfinv } from '@ergodic/core/special';
import type { Estimate } from '../density.ts';

/**
 * What log weights say about themselves.
 *
 * @category model
 */
export interface WeightSummary {
  readonly count: number;
  readonly mean: number;
  /** Of the log weights, nats². Where it is above 1 a few weights are most of the sum. */
  readonly variance: number;
  /** Of the mean. */
  readonly standardError: number;
  /** `ln mean w`, with its standard error (by the delta method, which is an underestimate where few weights count). */
  readonly logMeanExp: Estimate;
  /** `(Σ w)² / (n Σ w²)`: the share of the weights that count, in (0, 1]. */
  readonly effectiveShare: number;
}

/**
 * The summary of log weights, at least two.
 *
 * @source A. Kong, J. Liu, W. Wong, Sequential imputations and Bayesian missing data problems (1994), for the effective share
 * @category destructors
 * @example
 * import * as assert from 'node:assert';
 * import { summariseWeights } from '@ergodic/models/evaluate/ais';
 *
 * const { mean, logMeanExp, effectiveShare } = summariseWeights(Float64Array.of(Math.log(1), Math.log(3)));
 * assert.ok(Math.abs(mean - Math.log(Math.sqrt(3))) < 1e-12);
 * assert.ok(Math.abs(logMeanExp.value - Math.log(2)) < 1e-12);
 * assert.ok(Math.abs(effectiveShare - 16 / 20) < 1e-12);
 */
export const summariseWeights = (logWeights: Float64Array): WeightSummary => {
  const count = logWeights.length;
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const mean = sum(logWeights) / count;
  const variance = sum(logWeights.map((log) => (log - mean) ** 2)) / (count - 1);
  const largest = logWeights.reduce((a, b) => Math.max(a, b), -Infinity);
  const weights = logWeights.map((log) => Math.exp(log - largest));
  const average = sum(weights) / count;
  const spread = sum(weights.map((w) => (w - average) ** 2)) / (count - 1);
  return {
    count,
    mean,
    variance,
    standardError: Math.sqrt(variance / count),
    logMeanExp: { value: largest + Math.log(average), error: Math.sqrt(spread / count) / average },
    effectiveShare: (count * average) ** 2 / (count * sum(weights.map((w) => w * w))),
  };
};

/** The `z` that a normal number exceeds, either way, with a probability of `alpha`. */
export const normalReach = (alpha: number): number => Math.SQRT2 * erfinv(1 - alpha);
