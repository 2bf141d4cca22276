import { add, batch, type Expr, mean, pipe, type Shape } from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { type Parameters, slot } from '@ergodic/core/tree';
import { type Grid, gibbs, type RandomGrid } from '../exact/index.ts';
import { countOf } from './energies.ts';
import type { Objective, Points } from './objective.ts';

/**
 * Maximum likelihood without samples of the model: the loss is the negative log-likelihood itself, `mean E(x⁺) + ln Z`, with `Z` by quadrature, on the line or in the plane. Its gradient is `E_data[∂E/∂θ] - E_model[∂E/∂θ]` with exact
 * expectations of the model: what maximum likelihood by chains is an estimate of, and the truth to hold it against.
 *
 * The density must have its mass where the grid is. A grid that is the same at every step is exact for what it resolves, and networks learn what it does not: between its nodes an energy may do as it likes. Cells whose points are drawn anew at each step (`planeCells`) leave no such place, at the price of noise
 * in `ln Z` that falls with their number: choose it so that this is not much larger than the noise of a batch of data.
 *
 * Seen: `dataEnergy`, `logZ`.
 *
 * @source S. C. Zhu, Y. N. Wu and D. Mumford, Filters, random fields and maximum entropy (FRAME) (1998), section 3, for the gradient
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { planeGrid } from '@ergodic/models/exact';
 * import { mlpEnergy } from '@ergodic/models/networks';
 * import { exactLikelihood } from '@ergodic/models/objectives';
 *
 * const net = mlpEnergy([2], { hidden: [32], reference: 2 });
 * const learn = exactLikelihood(net, planeGrid({ x: [-8, 8], y: [-8, 8] }, { panel: [1, 1], order: 8 }));
 * assert.strictEqual(learn.params, net.params);
 */
export const exactLikelihood = <S extends Shape, P extends Parameters>(
  energy: Energy<S, P>,
  grid: Grid<S> | RandomGrid<S>,
): Objective<P, Points<S>> => ({
  _tag: 'Objective',
  name: `maximum likelihood, integrals by ${typeof grid === 'function' ? 'draws in cells' : 'quadrature'}`,
  params: energy.params,
  example: { points: slot<S>(energy.event) },
  carried: {},
  assess: ({ params, batch: { points }, key }) => {
    const at = energy.apply(params, {});
    const { logZ } = gibbs(typeof grid === 'function' ? grid(key) : grid)(at);
    const energies = batch(countOf(points), (x: Expr<S>): Expr<[]> => at(x), points);
    const dataEnergy = pipe(energies, mean());
    return { loss: add(dataEnergy, logZ), carried: {}, seen: { dataEnergy, logZ } };
  },
});
