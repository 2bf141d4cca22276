/** The verification kit: what proves a sampler, or explains what is wrong with it. */
export {
  baoabLaw,
  langevinLaw,
  langevinProposal,
  leapfrogProposal,
  recoveryLaw,
  uncorrectedHmcLaw,
  walkProposal,
} from './closed-forms.ts';
export { type OrbitOptions, orbitEnumeration, trajectoryMovement, type World, worldsOf } from './enumeration/index.ts';
export { type Finding, finding, showVerdict, type Verdict, verdict, worst } from './finding.ts';
export { type GaussianOptions, type GaussianTarget, gaussianTarget } from './gaussian-target.ts';
export { type Noise, type Opened, type OpenOptions, open, type Subject } from './opened.ts';
export { type Affine, affineOf, type Law, stationary } from './oracles/affine.ts';
export { coherentCache } from './oracles/cache.ts';
export { equivariance, equivarianceOf } from './oracles/equivariance.ts';
export { type Exchange, exchangesOf, type MetropolisOptions, type Reverse } from './oracles/exchanges.ts';
export { energyErrorOrder, type Flow, type FlowLooking, shadowEnergy, symplecticFlow } from './oracles/flow.ts';
export { independentDraws } from './oracles/keys.ts';
export { type LangevinClaims, langevinForm } from './oracles/langevin-form.ts';
export { metropolisBalance } from './oracles/metropolis.ts';
export { movement, proposing } from './oracles/movement.ts';
export { type Arrival, covarianceRecursion } from './oracles/recursion.ts';
export { type Family, soundNumbers } from './oracles/sound.ts';
export { swapBalance } from './oracles/swaps.ts';
export type { Looking } from './points.ts';
export { type Kind, kindOf, type VerifyOptions, verify, verifyFamily } from './verify.ts';
