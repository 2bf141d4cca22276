/** Targets of which everything is known. */
export { type BananaForm, banana } from './banana.ts';
export { type FunnelForm, funnel } from './funnel.ts';
export { type GaussianForm, gaussian } from './gaussian.ts';
export { gaussianMixture, type Hump } from './gaussian-mixture.ts';
export { gumbel } from './gumbel.ts';
export { gaussianRbm, type RbmForm } from './rbm.ts';
export { type RingsForm, rings } from './rings.ts';
export { type LatticeForm, softLattice } from './soft-lattice.ts';
export { densityOf, draws, type ExactTarget, ofAnyDimension, shifted } from './target.ts';
