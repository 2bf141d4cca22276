/** Scores of classifiers: whether they are as often right as they say, and whether they know what they do not know. */
export { auroc } from './auroc.ts';
export { type Calibration, calibration, type ReliabilityBin } from './calibration.ts';
export type { Predictions } from './predictions.ts';
