/** Adaptation: samplers that find their own step size and metric, and stop doing so before they sample. */
export { cholesky } from './cholesky.ts';
export { type Averaging, averaged, startAveraging } from './dual-averaging.ts';
export { denseLearner, diagonalLearner, identityLearner, type Learner } from './moments.ts';
export {
  type Found,
  type MetricKind,
  type Warmed,
  type Warming,
  type WarmingChoice,
  warming,
  warmUp,
} from './warm-up.ts';
export { type Build, type Tunables, type WarmInfo, type WarmingOptions, warmingSampler } from './warming.ts';
export { type Windows, windowsOf } from './windows.ts';
