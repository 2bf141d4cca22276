/** The samplers. */
export {
  type Annealed,
  type AnnealedInfo,
  type AnnealedOptions,
  annealedLangevin,
  type NoiseLevel,
} from './annealed-langevin.ts';
export { type HmcInfo, type HmcOptions, hmc, largestEnergyError } from './hmc.ts';
export { type LangevinOptions, langevin } from './langevin.ts';
export { mala } from './mala.ts';
export { type NutsInfo, type NutsOptions, nuts } from './nuts.ts';
export { type RandomWalkOptions, randomWalk, type Valued } from './random-walk.ts';
export {
  type Recovering,
  type RecoveryOptions,
  recovery,
  type ScaledRecoveryOptions,
  scaledRecovery,
} from './recovery.ts';
export {
  type Energetic,
  type ReplicaExchange,
  type ReplicaInfo,
  type Replicas,
  replicaExchange,
} from './replica-exchange.ts';
export { type Kernel, linearKernel, rbfKernel, type SvgdOptions, svgd } from './svgd.ts';
export { type UnderdampedOptions, underdamped } from './underdamped.ts';
