/** Checks of whole inferences, and of points alone: for what cannot be opened. */
export { type Calibration, type CalibrationOptions, calibration, type Inference } from './calibration.ts';
export { type GewekeOptions, geweke, type JointModel, twoSampleDistance, twoSampleTail } from './geweke.ts';
export { type SteinOptions, steinMatrix, steinTest } from './stein.ts';
