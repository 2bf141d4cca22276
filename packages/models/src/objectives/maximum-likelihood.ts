import { add, batch, type Expr, foldIn, type KeyExpr, keyFrom, mean, norm, pipe, type Shape, sub } from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { type Parameters, slot } from '@ergodic/core/tree';
import { countOf, type EnergyFn, energiesOf, type Rows } from './energies.ts';
import type { Negatives } from './negatives/index.ts';
import type { Objective, Points } from './objective.ts';
import type { Regulariser } from './regularisers.ts';

/** How maximum likelihood gets its samples, and what is added to it. */
export interface MaximumLikelihoodOptions<S extends Shape> {
  readonly negatives: Negatives<S>;
  readonly regularisers?: readonly Regulariser[];
}

/** The mean distance between the rows of two arrays. */
const meanDistance = <S extends Shape>(a: Rows<S>, b: Rows<S>): Expr<[]> =>
  pipe(
    batch(countOf(a), (x: Expr<S>, y: Expr<S>): Expr<[]> => pipe(sub(x, y), norm()), a, b),
    mean(),
  );

/** What is added to a contrast, and the key of what that draws. */
export interface ContrastOptions {
  readonly regularisers?: readonly Regulariser[];
  readonly key?: KeyExpr;
}

/**
 * The contrast between data and samples of the model, with what there is to see of it: `value` is the value function
 * `V = mean E(x⁻) - mean E(x⁺)` of the game that the learner and the sampler play.
 */
export const contrast = <S extends Shape>(
  energy: EnergyFn<S>,
  data: Rows<S>,
  samples: Rows<S>,
  { regularisers = [], key = keyFrom(0) }: ContrastOptions = {},
): { readonly loss: Expr<[]>; readonly seen: Readonly<Record<'dataEnergy' | 'sampleEnergy' | 'value', Expr<[]>>> } => {
  const [dataEnergies, sampleEnergies] = energiesOf(energy, data, samples);
  if (dataEnergies === undefined || sampleEnergies === undefined) throw new RangeError('a contrast has two sides');
  const [dataEnergy, sampleEnergy] = [pipe(dataEnergies, mean()), pipe(sampleEnergies, mean())];
  const sides = { energy, data, samples, dataEnergies, sampleEnergies };
  const loss = regularisers.reduce(
    (sum, { of }, i) => add(sum, of({ ...sides, key: foldIn(key, i) })),
    sub(dataEnergy, sampleEnergy),
  );
  return { loss, seen: { dataEnergy, sampleEnergy, value: sub(sampleEnergy, dataEnergy) } };
};

/**
 * Maximum likelihood by samples: the loss is `mean E(x⁺) - mean E(x⁻)`, data against samples of the model. Its gradient in the parameters, the
 * samples held fixed, estimates that of the negative log-likelihood, `E_data[∂E/∂θ] - E_model[∂E/∂θ]`, as far as the samples are the model's.
 * Which fixed point learning has depends on where the samples come from: see the kinds of negatives.
 *
 * Seen: `dataEnergy`, `sampleEnergy`, `value` (their difference `V`), `displacement` (how far chains went), and the step size where it follows
 * the energy.
 *
 * @source S. C. Zhu, Y. N. Wu and D. Mumford, Filters, random fields and maximum entropy (FRAME) (1998), section 3; J. Xie et al., A theory
 *   of generative ConvNet (2016), eq. 8
 * @category constructors
 */
export const maximumLikelihood = <S extends Shape, P extends Parameters>(
  energy: Energy<S, P>,
  { negatives, regularisers = [] }: MaximumLikelihoodOptions<S>,
): Objective<P, Points<S>> => ({
  _tag: 'Objective',
  name: `maximum likelihood, ${negatives.name}`,
  params: energy.params,
  example: { points: slot<S>(energy.event) },
  carried: negatives.carried(energy.event),
  assess: ({ params, batch: { points }, carried, key, count }) => {
    const at = energy.apply(params, {});
    const drawn = negatives.draw(at, { data: points, carried, key: foldIn(key, 0), count });
    const { loss, seen } = contrast(at, points, drawn.samples, { regularisers, key: foldIn(key, 1) });
    return {
      loss,
      carried: drawn.carried,
      seen: { ...seen, displacement: meanDistance(drawn.starts, drawn.samples), ...drawn.seen },
    };
  },
});
