/** Samplers made of samplers. */
export { andThen, getMonoid, type Sequence, stay } from './and-then.ts';
export { atPosition } from './at-position.ts';
export { mixtureOfSteps } from './mixture.ts';
export { type Thinned, thin } from './thin.ts';
