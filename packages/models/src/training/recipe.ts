import { type AdamConfig, adamDefaults } from './adam.ts';
import type { Schedule } from './schedule.ts';
import type { StepSizeRule } from './step-size.ts';

/**
 * Where the chains of a training step begin: at the data (contrastive divergence), where they ended when last run (persistent chains in a
 * replay buffer), or at noise (short runs).
 *
 * @source G. Hinton (2002); T. Tieleman (2008), Training restricted Boltzmann machines using approximations to the likelihood gradient;
 *   E. Nijkamp et al. (2019), Learning non-convergent non-persistent short-run MCMC
 */
export const starts = ['cd', 'persistent', 'noise'] as const;
export type Starts = (typeof starts)[number];

/**
 * Everything that a training run is made of, besides the energy, the points and the seed. Lengths are in standard units (the
 * data have unit variance).
 *
 * @category model
 */
export interface Recipe {
  readonly steps: number;
  /** Points of data, and chains, per step. */
  readonly batch: number;
  readonly starts: Starts;
  /** Langevin steps of each chain. */
  readonly chainSteps: number;
  readonly stepSize: StepSizeRule;
  readonly schedule: Schedule;
  readonly adam: AdamConfig;
  /** Decay of the average of the parameters, which is the model. */
  readonly averageDecay: number;
  /** Precision of a Gaussian prior on the parameters, whose weight against `n` points is `1/n`. */
  readonly prior: number;
  /** Chains in the replay buffer, as a multiple of `batch`, and the share of those run that begin again from noise. */
  readonly replay: { readonly batches: number; readonly restart: number };
  /** Standard deviation of the noise that chains start from. */
  readonly noise: number;
}

/** What suits a small network on a few thousand points of the plane. */
export const recipe: Recipe = {
  steps: 8000,
  batch: 128,
  starts: 'cd',
  chainSteps: 20,
  stepSize: { product: 0.3, largest: 0.02, memory: 0.98 },
  schedule: { peak: 3e-3, warmUp: 200 },
  adam: adamDefaults,
  averageDecay: 0.999,
  prior: 1,
  replay: { batches: 8, restart: 0.001 },
  noise: 1,
};

/**
 * The recipe for chains that begin somewhere. Chains from noise have a long way to go in one step of training.
 *
 * @category constructors
 */
export const recipeFor = (from: Starts): Recipe => ({
  ...recipe,
  starts: from,
  chainSteps: from === 'noise' ? 100 : recipe.chainSteps,
});
