/** Every method on every data set with one budget, measured exactly: what `npm run learn` does. */
export { type EnergyGrid, energyGrid, sumOverGrid } from './energy-grid.ts';
export { type Judged, judge } from './measure.ts';
export { denoising, type Method, methods } from './methods.ts';
export { type Kept, modelBytes, type RunFacts, readKept } from './model-file.ts';
export { budgets, type LearnOptions, readLearnLine } from './options.ts';
export { type Plan, planOf } from './plan.ts';
export type { Line, Row } from './row.ts';
export { type Budget, type Scene, sceneOf } from './scene.ts';
export { learn } from './session.ts';
export { type Learned, train } from './train.ts';
