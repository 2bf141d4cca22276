/** Learning objectives: each a loss as an expression, to be used alone or put together. */
export { classification } from './classification.ts';
export {
  langevinFixedPoint,
  langevinVariance,
  type ShortChain,
  shortRunFixedPoint,
  shortRunVariance,
} from './closed-forms.ts';
export { type CooperativeOptions, type CooperativeParameters, cooperative, type Revision } from './cooperative.ts';
export { type CurvatureOptions, largestCurvature } from './curvature.ts';
export { denoisingScoreMatching, noiseConditionalScoreMatching } from './denoising.ts';
export {
  discrimination,
  logistic,
  type NoiseContrastiveOptions,
  noiseContrastive,
  noiseLogRatio,
  type SelfNormalised,
} from './discrimination.ts';
export { countOf, type EnergyFn, energiesOf, type Rows } from './energies.ts';
export { exactLikelihood } from './exact-likelihood.ts';
export { type IntrospectiveOptions, introspective } from './introspective.ts';
export { coldChain, type JemOptions, jem } from './jem.ts';
export {
  type ContrastOptions,
  contrast,
  type MaximumLikelihoodOptions,
  maximumLikelihood,
} from './maximum-likelihood.ts';
export * from './negatives/index.ts';
export { gaussianLaw, momentMatched, type NoiseLaw } from './noise-law.ts';
export { noisyClassification } from './noisy-classification.ts';
export {
  type AnyObjective,
  type Assessed,
  assess,
  type Batch,
  type Carried,
  type CarriedExprs,
  type Count,
  type Given,
  type LabelledPoints,
  type Objective,
  type Points,
  type UntypedGiven,
  type UntypedObjective,
} from './objective.ts';
export * from './recovery/index.ts';
export {
  type Contrasted,
  energyMagnitude,
  type GradientPenaltyOptions,
  gradientPenalty,
  type Regulariser,
} from './regularisers.ts';
export { type SlicedOptions, scoreMatching, slicedScoreMatching } from './score-matching.ts';
export { withSpectralNorm } from './spectral.ts';
export {
  largestStableStep,
  type StepInUse,
  type StepWarning,
  showStepWarning,
  stepWarning,
} from './step-warning.ts';
export { type Terms, total } from './total.ts';
