import type { Energy } from '@ergodic/core/energy';
import type { ExprsOf, Parameters } from '@ergodic/core/tree';
import { type FlatEnergy, layoutOf, type MlpParameters, mlpEnergy } from '../networks/index.ts';
import type { Batch, EnergyFn, Objective } from '../objectives/index.ts';
import { adam, warmUpCosine } from '../optimise/index.ts';
import type { Learning } from '../training/index.ts';
import type { Budget } from './scene.ts';

/**
 * What a method does: how it learns, and which energy it has learned then, as a function of all its parameters.
 *
 * @category model
 */
export interface Plan {
  readonly learning: Learning;
  readonly model: FlatEnergy;
}

/** The highest learning rate, and the share of the run that leads up to it. */
const peak = 3e-3;
const warmUp = 0.05;

/** A plan from an objective, and from the energy that its parameters mean. */
export const planOf = <P extends Parameters, B extends Batch>(
  objective: Objective<P, B>,
  { updates, batch }: Budget,
  energyOf: (params: ExprsOf<P>) => EnergyFn<[2]>,
): Plan => {
  const { tree, ...layout } = layoutOf(objective.params);
  return {
    learning: {
      objective,
      optimiser: adam({ rate: warmUpCosine({ peak, warmUp: Math.floor(warmUp * updates), steps: updates }) }),
      batch,
    },
    model: { ...layout, at: (vector) => energyOf(tree(vector)) },
  };
};

/** How far the reference density reaches, in the units of learning, where the data have a standard deviation of about 1. */
export const reference = 2.5;

/** The energy that all methods but those of many levels share: a perceptron over the reference density. */
export const netOf = ({ hidden }: Budget): Energy<[2], NetParameters> => mlpEnergy([2], { hidden, reference });

/** Its parameters. */
export type NetParameters = MlpParameters;
