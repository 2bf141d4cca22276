import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { checkPredictions, type Predictions, topOf } from './predictions.ts';

/** Predictions of about one confidence. */
export interface ReliabilityBin {
  /** Confidences in `(from, to]`, or the first bin `[0, to]`. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** The mean confidence, and the share that is right; NaN where there are none. */
  readonly confidence: number;
  readonly accuracy: number;
}

/**
 * Whether a classifier is as often right as it says.
 *
 * @category model
 */
export interface Calibration {
  readonly accuracy: number;
  /** The expected calibration error, `Σ_b (n_b / n) |accuracy_b - confidence_b|`. */
  readonly ece: number;
  /** The largest of these differences. */
  readonly mce: number;
  /** The Brier score, `mean Σ_c (p_c - [c is right])²`, in [0, 2]: a proper score, 0 at best. */
  readonly brier: number;
  /** The log score, `mean -ln p` of the right class, in nats: proper too, and infinite where what was right was thought impossible. */
  readonly logScore: number;
  /** The reliability diagram. */
  readonly bins: readonly ReliabilityBin[];
}

/** The likeliest class of each row, put into bins by how likely it is. */
interface Binned {
  /** Of each bin: how many rows, the sum of their confidences, and how many are right. */
  readonly counts: Float64Array;
  readonly sure: Float64Array;
  readonly right: Float64Array;
  /** Of each row. */
  readonly rows: readonly { readonly bin: number; readonly confidence: number; readonly right: number }[];
}

const binned = (predictions: Predictions, bins: number): E.Either<BadInput, Binned> => {
  const count = checkPredictions(predictions);
  if (E.isLeft(count)) return count;
  if (!(Number.isInteger(bins) && bins >= 1))
    return E.left({ _tag: 'BadInput', reason: `there are ${bins} bins: there must be at least one` });
  const { probabilities, classes, labels } = predictions;
  const [counts, sure, right] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  const rows = Array.from({ length: count.right }, (_, i) => {
    const { label, confidence } = topOf(probabilities.subarray(i * classes, (i + 1) * classes));
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
    const hit = label === labels[i] ? 1 : 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
    sure[bin] = (sure[bin] ?? 0) + confidence;
    right[bin] = (right[bin] ?? 0) + hit;
    return { bin, confidence, right: hit };
  });
  return E.right({ counts, sure, right, rows });
};

/**
 * The terms of the expected calibration error: `± ([right] - confidence)` of each prediction, the sign that of its bin, so that their mean is the error. Differences between two classifiers on the same points are
 * then means of differences, which have a standard error.
 *
 * @param bins 15 unless given
 * @errors as of `calibration`
 * @category classifiers
 */
export const calibrationGaps = (predictions: Predictions, bins = 15): E.Either<BadInput, Float64Array> =>
  E.map(({ sure, right, rows }: Binned) => {
    const signs = right.map((hits, b) => Math.sign(hits - (sure[b] ?? 0)));
    return Float64Array.from(rows, (row) => (signs[row.bin] ?? 0) * (row.right - row.confidence));
  })(binned(predictions, bins));

/**
 * The calibration of the likeliest class, in bins of equal width, and two proper scores of all classes.
 *
 * The expected calibration error depends on the bins, and of few predictions it is too large; scores do not and are not. A classifier that says the same of everything can be
 * calibrated: look at the accuracy too.
 *
 * @param bins 15 unless given
 * @errors `BadInput`, which says which row, if rows are no probabilities, labels are no classes, there are not as many, or there are no bins
 * @source C. Guo, G. Pleiss, Y. Sun, K. Weinberger, On calibration of modern neural networks (2017), eq. 3; G. Brier, Verification of forecasts (1950)
 * @category classifiers
 * @example
 * import * as assert from 'node:assert';
 * import { calibration } from '@ergodic/models/evaluate/classifier';
 *
 * // Always 80% sure, and right two times of four: 30% too sure.
 * const found = calibration({
 *   probabilities: Float64Array.of(0.8, 0.2, 0.8, 0.2, 0.8, 0.2, 0.8, 0.2),
 *   classes: 2,
 *   labels: [0, 0, 1, 1],
 * });
 * assert.ok(found._tag === 'Right' && Math.abs(found.right.ece - 0.3) < 1e-12);
 */
export const calibration = (predictions: Predictions, bins = 15): E.Either<BadInput, Calibration> => {
  const found = binned(predictions, bins);
  if (E.isLeft(found)) return found;
  const { counts, sure, right, rows } = found.right;
  const { probabilities, classes, labels } = predictions;
  const n = rows.length;
  let [brier, logScore] = [0, 0];
  for (let i = 0; i < n; i++) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const truth = labels[i] ?? Number.NaN;
    brier += row.reduce((sum, p, c) => sum + (p - (c === truth ? 1 : 0)) ** 2, 0);
    logScore -= Math.log(row[truth] ?? Number.NaN);
  }
  const gaps = Array.from(counts, (_, b) => Math.abs((right[b] ?? 0) - (sure[b] ?? 0)));
  return E.right({
    accuracy: right.reduce((a, b) => a + b, 0) / n,
    ece: gaps.reduce((a, b) => a + b, 0) / n,
    mce: gaps.reduce((most, gap, b) => ((counts[b] ?? 0) === 0 ? most : Math.max(most, gap / (counts[b] ?? 1))), 0),
    brier: brier / n,
    logScore: logScore / n,
    bins: Array.from(counts, (size, b) => ({
      from: b / bins,
      to: (b + 1) / bins,
      count: size,
      confidence: size === 0 ? Number.NaN : (sure[b] ?? 0) / size,
      accuracy: size === 0 ? Number.NaN : (right[b] ?? 0) / size,
    })),
  });
};
