/** The samplers. */
export { type HmcInfo, type HmcOptions, hmc, largestEnergyError } from './hmc.ts';
export { type LangevinOptions, langevin } from './langevin.ts';
export { mala } from './mala.ts';
export { type RandomWalkOptions, randomWalk, type Valued } from './random-walk.ts';
