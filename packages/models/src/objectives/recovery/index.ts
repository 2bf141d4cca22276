/** Diffusion recovery likelihood: noise schedules, the two modes, learning and generation. */
export { exactPrecision, type RecoveryLevel, recoveredVariance, recoveryFixedPoint } from './fixed-point.ts';
export { type GenerateOptions, generate, levelEnergy } from './generate.ts';
export {
  type CalibratedOptions,
  calibrated,
  type LetterOptions,
  type LevelSettings,
  letter,
  type RecoveryMode,
} from './mode.ts';
export { conditionalEnergy, denoise, type Level, posteriorMean, type RecoverOptions, recover } from './recover.ts';
export { type RecoveryOptions, recoveryLikelihood } from './recovery-likelihood.ts';
export {
  type LevelNoise,
  levelNoises,
  type NoiseLevel,
  type NoiseSchedule,
  type PublishedOptions,
  publishedSchedule,
  varianceExploding,
  variancePreserving,
} from './schedule.ts';
