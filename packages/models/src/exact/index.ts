/** Learning without chance: laws on grids, divergences, the game of learner and sampler, discrimination, and exact minima. */
export { lineCells, planeCells, type RandomGrid } from './cells.ts';
export { classBiases, classEnergy } from './classes.ts';
export { afterwards, diffused, type Noising } from './diffusion.ts';
export { type Logit, logisticDiscrimination, logOdds } from './discrimination.ts';
export { crossEntropy, entropy, klDivergence } from './divergence.ts';
export { atPoint, averageOver, type Expectation, gaussianMoments, normalDraws } from './expectation.ts';
export { freeEnergy, gameValue, valueFunction } from './game.ts';
export { langevinGenerator } from './generator.ts';
export { type Fineness, type Grid, integral, lineGrid, type Nodes, onGrid, planeGrid } from './grid.ts';
export { introspectiveUpdate } from './introspective.ts';
export { type GibbsLaw, gibbs, type Law, type LogDensity, lawOf } from './law.ts';
export { type Minimise, type MinimiseOptions, type Minimum, minimise, type NotMinimised } from './minimise.ts';
export { numeric, type Values } from './numeric.ts';
