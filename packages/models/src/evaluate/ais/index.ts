/** Annealed importance sampling: `ln Z` between two bounds. */
export { type Annealed, type AnnealingPath, annealed, type Direction, type Transition } from './annealing.ts';
export { type AisBracket, type AisFlag, type BracketOptions, bracketOf, flagsOf } from './bracket.ts';
export { type AisRun, annealedBack, annealedThere, type RunAis } from './run.ts';
export { powerTemperatures, type Temperatures } from './temperatures.ts';
export { normalReach, summariseWeights, type WeightSummary } from './weights.ts';
