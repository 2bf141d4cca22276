/** Energies with parameters: networks, and how their parameters are laid out for training. */
export {
  type ClassNetworkParameters,
  classEnergy,
  classNetwork,
  energyOfClass,
  type Labelled,
} from './classes.ts';
export {
  type ConvolutionalBody,
  type ConvolutionalOptions,
  type ConvolutionalShape,
  convolutionalEnergy,
  convolutionalFeatures,
} from './convolutional.ts';
export type { Dense } from './dense.ts';
export { type EnergyNetworkParameters, energyNetwork, type HeadOptions } from './energy-network.ts';
export type { Activation, Features, Width } from './features.ts';
export {
  bumps,
  type FilterOptions,
  type FilterParameters,
  filterEnergy,
  type GaborOptions,
  gaborFilters,
} from './filters.ts';
export { type FlatEnergy, flatEnergy } from './flat.ts';
export { type Generator, type GeneratorParameters, generatorNetwork } from './generator.ts';
export { arraysOf, type Layout, layoutOf, type Place, type Size } from './layout.ts';
export { type MlpBody, type MlpOptions, type MlpParameters, type MlpShape, mlpEnergy, mlpFeatures } from './mlp.ts';
export {
  conditionOf,
  type Levelled,
  type NoiseConditionalOptions,
  type NoiseConditionalParameters,
  noiseConditional,
} from './noise-conditional.ts';
export {
  classifierAt,
  type NoiseScaledClassParameters,
  type NoiseScaledOptions,
  noiseScaled,
  noiseScaledClasses,
} from './noise-scaled.ts';
export {
  type ResidualBody,
  type ResidualOptions,
  type ResidualShape,
  residualEnergy,
  residualFeatures,
} from './residual.ts';
export {
  type ResidualConvolutionalBody,
  type ResidualConvolutionalShape,
  residualConvolutionalFeatures,
} from './residual-convolutional.ts';
export {
  type NormalisedParameters,
  normalisedPaths,
  normaliseWeights,
  type Outputs,
  powerIteration,
  type Spectral,
  type SpectralOptions,
  spectrallyNormalised,
} from './spectral.ts';
export { type EmbeddingParameters, type LevelEmbedding, levelEmbedding, sinusoidal } from './time-embedding.ts';
