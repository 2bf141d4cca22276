/** Training: a step of learning as one compiled program, and the runs that are made of it. */
export { type Alarm, divergenceAlarm } from './alarm.ts';
export { sharpest } from './curvature.ts';
export { drive, type Ending, type Interruption, type Watch } from './drive.ts';
export { energies } from './energies.ts';
export { type Examples, type HostBatch, rowsOf, type Table } from './examples.ts';
export { type Landscape, type LandscapeOptions, landscapes } from './landscape.ts';
export { type Compile, type NamedInPlace, type Program, program, type Values } from './program.ts';
export { beginning, type Progress, recentMean } from './progress.ts';
export { parametersOf, paths, type SampleOptions, type Samples, samples } from './sampler.ts';
export { type Learning, type TrainingStep, trainingStep } from './step.ts';
export type { Advanced, Arrays, Seen, TrainingState } from './steps.ts';
export { modelOf, type Trainer, trainer } from './trainer.ts';
