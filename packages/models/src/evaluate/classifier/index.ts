/** Scores of classifiers: whether they are as often right as they say, and whether they know what they do not know. */
export { auroc } from './auroc.ts';
export { type Calibration, calibration, calibrationGaps, type ReliabilityBin } from './calibration.ts';
export { type Predictions, topOf } from './predictions.ts';
