import { grad, gradOf } from '@ergodic/autodiff';
import {
  add,
  batch,
  type Dim,
  dim,
  type Expr,
  input,
  type KeyExpr,
  mean,
  mul,
  neg,
  pipe,
  square,
  stopGradient,
  sum,
} from '@ergodic/core';
import type { Node } from '@ergodic/core/graph';
import { chain, chains, langevin } from '@ergodic/samplers';
import type { FlatEnergy, Size } from '../networks/index.ts';
import { adam, movingAverage } from './adam.ts';
import { contrast, type EnergyExpr } from './objective.ts';
import type { Recipe } from './recipe.ts';

/** Points side by side: the number of them. */
export type Count = Dim<'points'>;

/** All parameters, as an input. */
export const parametersOf = ({ size }: FlatEnergy): Expr<[Size]> => input('parameters', [dim('parameters', size)]);

/** The key of the chains, as an input. */
export const keyInput = (): KeyExpr => input('key', [2], 'bits');

/** Where Langevin chains end that begin at the rows of the input `starts`; also of the inputs `key` and `stepSize`. */
export const chainEnds = (energy: EnergyExpr, count: number, steps: number): Expr<[Count, 2]> => {
  const n = dim('points', count);
  return pipe(
    langevin(energy, { stepSize: input('stepSize', []) }),
    chain(steps),
    chains(n),
  )(keyInput(), input('starts', [n, 2]));
};

/** `mean |∇E|²` over points. */
const sharpnessAt = (n: Count, energy: EnergyExpr, points: Expr<[Count, 2]>): Expr<[]> =>
  pipe(
    batch(n, (x: Expr<[2]>) => pipe(grad(energy)(x), square, sum()), points),
    mean(),
  );

/** What a training step yields. */
export type StepOutput = 'parameters' | 'first' | 'second' | 'average' | 'gap' | 'sharpness' | 'ends';

/**
 * A whole step of maximum likelihood as expressions: chains from `starts` give samples of the model; the gradient of the
 * {@link contrast} between `data` and samples, plus `decay · θ`, goes to Adam; an average of the parameters follows.
 *
 * Inputs: `parameters`, `first`, `second`, `average` `[P]`; `data`, `starts` `[batch, 2]`; `key` `bits[2]`; and the scalars `stepSize`,
 * `rate`, `firstCorrection`, `secondCorrection`, `averageDecay`, `decay`. What changes from step to step is an input, so nothing is
 * compiled twice.
 *
 * @category constructors
 */
export const trainingStep = (energy: FlatEnergy, recipe: Recipe): Readonly<Record<StepOutput, Node>> => {
  const parameters = parametersOf(energy);
  const vector = (name: string): Expr<[Size]> => input(name, [dim('parameters', energy.size)]);
  const n = dim('points', recipe.batch);
  const data: Expr<[Count, 2]> = input('data', [n, 2]);
  const at = energy.at(parameters);
  // How the samples came about is no part of the gradient.
  const ends = stopGradient(chainEnds(at, recipe.batch, recipe.chainSteps));
  const loss = contrast(n, at)(data, ends);
  const gradient = add(gradOf(loss, parameters), mul(parameters, input('decay', [])));
  const next = adam(recipe.adam)({ parameters, first: vector('first'), second: vector('second') }, gradient, {
    rate: input('rate', []),
    firstCorrection: input('firstCorrection', []),
    secondCorrection: input('secondCorrection', []),
  });
  const average = movingAverage(vector('average'), next.parameters, input('averageDecay', []));
  return { ...next, average, gap: neg(loss), sharpness: sharpnessAt(n, at, data), ends };
};
