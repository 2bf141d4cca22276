import type { Energy } from '@ergodic/core/energy';
import type { Parameters } from '@ergodic/core/tree';
import { langevin } from '@ergodic/samplers';
import {
  contrastiveDivergence,
  gaussianNoise,
  maximumLikelihood,
  type Negatives,
  persistent,
  type Sharpness,
  shortRun,
} from '../objectives/index.ts';
import { adam, rampedDecay, warmUpCosine } from '../optimise/index.ts';
import type { Learning } from '../training/index.ts';

/** Where the chains of a training step begin: at the data, where they ended when last run, or at noise. */
export const starts = ['cd', 'persistent', 'noise'] as const;
export type Starts = (typeof starts)[number];

/**
 * The numbers of the main job. Lengths are in standard units (the data have unit variance).
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
  readonly stepSize: Sharpness;
  /** The highest learning rate, and the steps of warm-up before it; never more than a tenth of the run. */
  readonly rate: { readonly peak: number; readonly warmUp: number };
  /** Decay of the average of the parameters, which is the model. */
  readonly averageDecay: number;
  /** Precision of a Gaussian prior on the parameters, whose weight against `n` points is `1/n`. */
  readonly prior: number;
  /** Chains in the replay buffer, and the share of those run that begin again from noise. */
  readonly replay: { readonly chains: number; readonly restart: number };
  /** Standard deviation of the noise that chains start from. */
  readonly noise: number;
}

/** What suits a network with two hidden layers of 128 on a few thousand points of the plane. */
export const recipe: Recipe = {
  steps: 1500,
  batch: 256,
  starts: 'cd',
  chainSteps: 30,
  stepSize: { product: 0.3, largest: 0.02, memory: 0.98 },
  rate: { peak: 3e-3, warmUp: 200 },
  averageDecay: 0.999,
  prior: 1,
  replay: { chains: 1024, restart: 0.001 },
  noise: 1,
};

/** The fewest points to learn from: a batch is no larger than what there is. */
export const leastPoints = 128;

/** Points of a step where there are so many in all. */
export const batchFor = (points: number): number => (points < recipe.batch ? leastPoints : recipe.batch);

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

const negativesOf = ({ starts: from, chainSteps: steps, stepSize, replay, noise }: Recipe): Negatives<[2]> => {
  const options = { steps, stepSize };
  switch (from) {
    case 'cd':
      return contrastiveDivergence(langevin, options);
    case 'persistent':
      return persistent(langevin, { ...options, ...replay, noise: gaussianNoise(noise) });
    case 'noise':
      return shortRun(langevin, { ...options, noise: gaussianNoise(noise) });
  }
};

/** Steps over which the learning rate rises: a tenth of the run at most. */
export const warmUpOf = ({ rate, steps }: Recipe): number => Math.floor(Math.min(rate.warmUp, steps / 10));

/**
 * Maximum likelihood of an energy by a recipe.
 *
 * @param points how many there are to learn from: the more, the less the prior counts
 * @category constructors
 */
export const learningOf = <P extends Parameters>(energy: Energy<[2], P>, own: Recipe, points: number): Learning => ({
  objective: maximumLikelihood(energy, { negatives: negativesOf(own) }),
  optimiser: adam({
    rate: warmUpCosine({
      peak: own.rate.peak,
      warmUp: warmUpOf(own),
      steps: own.steps,
    }),
    weightDecay: own.prior / points,
  }),
  batch: own.batch,
  average: rampedDecay(own.averageDecay),
});
