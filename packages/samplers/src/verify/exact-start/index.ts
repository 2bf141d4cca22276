/** Checks by chance: what no exact oracle reaches, within a budget of false alarms. */
export { chiSquareTail, kolmogorovDistance, kolmogorovTail, normalTail } from './distributions.ts';
export { type ExactStartOptions, type Experiment, exactStart, smallestBias } from './exact-start.ts';
export { type Power, powerOf } from './power.ts';
export { costOfRight, type Decided, type Round, type Rule, sequentialTest } from './sequential.ts';
export {
  banana,
  type ExactTarget,
  exactTargets,
  funnel,
  gaussian,
  gumbel,
  mixture,
  stretched,
  tilted,
} from './targets.ts';
export { experimentOf, type Sampled } from './transition.ts';
