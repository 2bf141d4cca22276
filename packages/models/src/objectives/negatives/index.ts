/** Samples of the model that a step of training learns from. */
export {
  type ChainOptions,
  type ChainSettings,
  contrastiveDivergence,
  type Drawn,
  type Negatives,
  type NegativesGiven,
  persistent,
  type Sampling,
  shortRun,
} from './negatives.ts';
export { gaussianNoise, type Noise, uniformNoise } from './noise.ts';
export { type ChainStepSize, meanSquaredGradient, type Sharpness } from './step-size.ts';
