/** Learning objectives: each a loss as an expression, to be used alone or put together. */
export {
  langevinFixedPoint,
  langevinVariance,
  type ShortChain,
  shortRunFixedPoint,
  shortRunVariance,
} from './closed-forms.ts';
export { countOf, type EnergyFn, energiesOf, type Rows } from './energies.ts';
export {
  type Contrasted,
  contrast,
  type MaximumLikelihoodOptions,
  maximumLikelihood,
  type Regulariser,
} from './maximum-likelihood.ts';
export * from './negatives/index.ts';
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
