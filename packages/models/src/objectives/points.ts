import { batch, type Expr, foldIn, iota, type KeyExpr, mean, pipe, type Shape } from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { type Parameters, slot } from '@ergodic/core/tree';
import { countOf, type EnergyFn, type Rows } from './energies.ts';
import type { Objective, Points } from './objective.ts';

/** A loss of one point, of randomness of its own, and of its row. */
export type PointLoss<S extends Shape> = (x: Expr<S>, key: KeyExpr, i: Expr<[], 'int'>) => Expr<[]>;

/** The mean of a loss over rows; row `i` has the key `foldIn(key, i)`. One batch, so no derivative by the parameters exists for a point alone. */
export const meanLoss = <S extends Shape>(rows: Rows<S>, loss: PointLoss<S>, key: KeyExpr): Expr<[]> => {
  const n = countOf(rows);
  const losses = batch(n, (x: Expr<S>, i: Expr<[], 'int'>): Expr<[]> => loss(x, foldIn(key, i), i), rows, iota([n]));
  return pipe(losses, mean());
};

/** An objective that is the mean of a loss over the points, and carries nothing: the loss is made of the energy as a function. */
export const onEnergy = <S extends Shape, P extends Parameters>(
  name: string,
  { event, params: spec, apply }: Energy<S, P>,
  loss: (energy: EnergyFn<S>) => PointLoss<S>,
): Objective<P, Points<S>> => ({
  _tag: 'Objective',
  name,
  params: spec,
  example: { points: slot<S>(event) },
  carried: {},
  assess: ({ params, batch, key }) => ({
    loss: meanLoss(batch.points, loss(apply(params, {})), key),
    carried: {},
    seen: {},
  }),
});
