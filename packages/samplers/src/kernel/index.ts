/** What samplers are made of. */

export * as Metric from './metric.ts';
export { acceptanceOf, type Decision, metropolis, outcomeOf } from './metropolis.ts';
export { normalLike } from './noise.ts';
export { allFinite, isSound, type Point, pointAt } from './point.ts';
export { type Info, outcomes, type Positioned, type Sampler, type Step } from './sampler.ts';
export { inverse, potentialOf, setting, type Target } from './target.ts';
