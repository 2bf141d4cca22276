/** Optimisers, schedules, averages and clipping: pure expressions over trees of parameters. */
export { type AdamOptions, adam, adamW } from './adam.ts';
export { type MovingAverage, movingAverage, rampedDecay } from './average.ts';
export { type Clipping, clipByGlobalNorm, clipByValue, globalNorm } from './clip.ts';
export { beginAt, type Leaf, type Moved, type Optimiser, optimiser, type Pace, type Position } from './optimiser.ts';
export {
  constantRate,
  cosineDecay,
  followedBy,
  linearRate,
  type Rate,
  rateAt,
  type Schedule,
  stepDecay,
  warmUpCosine,
} from './schedule.ts';
export { type SgdOptions, sgd } from './sgd.ts';
