import { add, dim, type Dim, type Expr, input, type KeyExpr, mul, neg, pipe, stopGradient } from '@ergodic/core';
import type { Node } from '@ergodic/core/graph';
import { chain, chains, langevin } from '@ergodic/samplers';
import type { Parameters } from '../networks/index.ts';
import { type AdamConfig, adam, movingAverage } from './adam.ts';
import { contrast, type EnergyExpr, gradientOf } from './objective.ts';

/** An energy with its parameters in one vector `[P]`. */
export interface FlatEnergy {
  readonly size: number;
  readonly at: (parameters: Expr<[Parameters]>) => EnergyExpr;
}

/** What fixes the form of a training step; everything else is an input of it. */
export interface StepShape {
  /** Points of data, and chains, per step. */
  readonly batch: number;
  /** Langevin steps of each chain. */
  readonly chainSteps: number;
  readonly adam: AdamConfig;
}

/** The vector of parameters as an input. */
export const parametersOf = ({ size }: FlatEnergy): Expr<[Parameters]> => input('parameters', [dim('parameters', size)]);

type Chains = Dim<'chains'>;

/** Where `batch` Langevin chains end that start from the input `starts`, with the input `key`. */
const negatives = (energy: EnergyExpr, { batch, chainSteps }: StepShape): Expr<[Chains, 2]> => {
  const n = dim('chains', batch);
  const key: KeyExpr = input('key', [2], 'bits');
  return pipe(langevin(energy, input('stepSize', [])), chain(chainSteps), chains(n))(key, input('starts', [n, 2]));
};

/** What a training step yields, in this order. */
export type StepOutput = 'parameters' | 'first' | 'second' | 'average' | 'gap' | 'samples';

/**
 * A whole step of maximum likelihood as one expression: chains from `starts` give samples of the model; the gradient of the
 * {@link contrast} between `data` and samples, plus `decay · θ` (a Gaussian prior), goes to Adam; an average of the parameters follows.
 *
 * Inputs: `parameters`, `first`, `second`, `average` `[P]`; `data`, `starts` `[batch, 2]`; `key` `bits[2]`; and the scalars `stepSize`,
 * `rate`, `firstCorrection`, `secondCorrection`, `averageDecay`, `decay`.
 *
 * @category constructors
 */
export const trainingStep = (energy: FlatEnergy, shape: StepShape): Readonly<Record<StepOutput, Node>> => {
  const parameters = parametersOf(energy);
  const moments = dim('parameters', energy.size);
  const n = dim('chains', shape.batch);
  const at = energy.at(parameters);
  // How the samples came about is no part of the gradient.
  const samples = stopGradient(negatives(at, shape));
  const loss = contrast(n, at)(input('data', [n, 2]), samples);
  const gradient = add(gradientOf(loss, parameters), mul(parameters, input('decay', [])));
  const next = adam(shape.adam)(
    { parameters, first: input('first', [moments]), second: input('second', [moments]) },
    gradient,
    {
      rate: input('rate', []),
      firstCorrection: input('firstCorrection', []),
      secondCorrection: input('secondCorrection', []),
    },
  );
  const average = movingAverage(input('average', [moments]), next.parameters, input('averageDecay', []));
  return { ...next, average, gap: neg(loss), samples };
};
