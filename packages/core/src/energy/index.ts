/** Energies, and what is made of them. Low is likely: `p(x) = exp(-E(x)) / Z`. */
export { type Classifier, classifier, logits, marginal, type ParamsOfList } from './classifier.ts';
export type { Weights } from './combine.ts';
export { type Density as DensityModel, type LogZ, logLikelihood, toEnergy } from './density.ts';
export { describeExport, energyFrom, isEnergy } from './exported.ts';
export type { ByPrecision, ByScale } from './gaussian.ts';
export { condition, type Without, withParams } from './given.ts';
export {
  type AnyEnergy,
  asFunction,
  type Context,
  type Energy as EnergyModel,
  type EnergyOn,
  energy,
  logDensity,
} from './model.ts';
export { Density, Energy } from './namespace.ts';
export type { ContextOfParts, ParamsOfParts } from './parts.ts';
export * as Potential from './potential.ts';
export { getEnergyMonoid } from './potential.ts';
export { type Heat, pullback, recover, type Tethered, temper, tilt } from './transform.ts';
export type { Scalar, Value } from './values.ts';
