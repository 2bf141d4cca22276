/** Maximum likelihood by Langevin dynamics: objectives, optimisers, and the steps made of them. */
export {
  type AdamConfig,
  type AdamRates,
  type AdamState,
  adam,
  adamDefaults,
  biasCorrections,
  movingAverage,
} from './adam.ts';
export { drive, type Ending, type Interruption, type Watch } from './drive.ts';
export { energies } from './energies.ts';
export { contrast, type EnergyExpr } from './objective.ts';
export { type Compile, type Program, program } from './program.ts';
export { beginning, type Progress, recentMean } from './progress.ts';
export { type Recipe, recipe, recipeFor, type Starts, starts } from './recipe.ts';
export { paths, type SampleOptions, type Samples, samples } from './sampler.ts';
export { averageDecay, learningRate, type Schedule } from './schedule.ts';
export { drawRows, emptyReplay, keepEnds, noise, startingPoints } from './starting-points.ts';
export { chainEnds, type StepOutput, trainingStep } from './step.ts';
export { type StepSizeRule, stepSizeOf, updateSharpness } from './step-size.ts';
export { type Trainer, type TrainingState, trainer } from './trainer.ts';
