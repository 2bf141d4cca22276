/** Variational inference: families of laws, as densities and as functions of noise. */
export {
  type CouplingOptions,
  type CouplingParameters,
  couplingFamily,
  type Flow,
  type FlowFamily,
  type FlowParameters,
} from './affine-coupling.ts';
export { averageCovariance, covarianceUnder } from './average-covariance.ts';
export { type Descent, descend, type StochasticGradient } from './descend.ts';
export { type Family, member } from './family.ts';
export { type GaussianParameters, gaussianFamily } from './gaussian.ts';
export { type MixtureParameters, mixtureFamily } from './mixture.ts';
export { type Layout, layout, type Size } from './vector.ts';
