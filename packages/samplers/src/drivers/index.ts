/** Drivers: chains run, stopped and resumed. Streaming to files is in `@ergodic/samplers/disk`. */
export type { BackendName } from './backend.ts';
export type { AnyTensor, Checkpoint, Divergence, Precision } from './checkpoint.ts';
export { type Call, type Chunk, chunk, type Drawn, type Form } from './chunk.ts';
export type { Ending, Interruption } from './drive.ts';
export { metricFromCovariance } from './metric.ts';
export type { Compile } from './program.ts';
export type { Progress } from './progress.ts';
export { type More, type Resume, resume } from './resume.ts';
export { type RunChains, run } from './run.ts';
export type { Manner } from './session.ts';
export { type Transition, transition } from './transition.ts';
export { type AnyReals, type PerChain, perChain, type Tuned, type Tuning } from './tuning.ts';
export type { Run, Summary, Tunable, What } from './what.ts';
