import { grad } from '@ergodic/autodiff';
import {
  add,
  constant,
  type Expr,
  floor,
  foldIn,
  fromFlat,
  type KeyExpr,
  mul,
  pipe,
  type Shape,
  square,
  sub,
  sum,
  take,
  toInt,
  toReal,
  uniform,
} from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { signature } from '@ergodic/core/graph';
import type { Parameters } from '@ergodic/core/tree';
import { positive, whole } from '../setting.ts';
import type { EnergyFn } from './energies.ts';
import { energyOfRow, exampleOf, type LevelledEnergy, type LevelledGiven, type OfLevels } from './levelled.ts';
import { normalLike } from './normal-like.ts';
import type { Assessed, Objective, Points } from './objective.ts';
import { meanLoss, onEnergy, type PointLoss } from './points.ts';

/** `½ |σ ∇E(x + σ ξ) - ξ|²`. */
const denoised = <S extends Shape>(at: EnergyFn<S>, x: Expr<S>, sigma: Expr<[]>, key: KeyExpr): Expr<[]> => {
  const noise = normalLike(key, x);
  const seen = add(x, mul(noise, sigma));
  return pipe(sub(mul(grad(at)(seen), sigma), noise), square, sum(), (total) => mul(total, 0.5));
};

/**
 * Denoising score matching: the mean over the data and over noise `ξ ~ N(0, I)` of `½ |σ ∇E(x + σ ξ) - ξ|²`. It is `σ²` times the Fisher divergence from the data with that
 * noise, up to a term that does not depend on the model: what is learned is the density of `x + σ ξ`, smoother than that of the data.
 *
 * `RangeError` unless `σ` is positive.
 *
 * @param sigma in the units of the points
 * @source P. Vincent, A connection between score matching and denoising autoencoders (2011), section 4.3; the factor `σ²` is that of Y. Song and S. Ermon (2019)
 * @category constructors
 */
export const denoisingScoreMatching = <S extends Shape, P extends Parameters>(
  of: Energy<S, P>,
  sigma: number,
): Objective<P, Points<S>> => {
  const scale = constant(positive('sigma', sigma));
  return onEnergy(
    `denoising score matching, sigma ${sigma}`,
    of,
    (at): PointLoss<S> =>
      (x, key) =>
        denoised(at, x, scale, key),
  );
};

/** One of `0 … n - 1`, each with the same chance (to within `2^-23`). */
export const oneOf = (n: number, key: KeyExpr): Expr<[], 'int'> => toInt(floor(mul(uniform(key, []), n)));

/**
 * Denoising score matching of many levels of noise by one network: each point has a level of its own, each with the same chance, and the loss is the mean of `½ |σ ∇E(m x + σ ξ; t) - ξ|²`. Its factor `σ²` makes the losses of all
 * levels alike in size. Of an energy of classes (`classEnergy`) each point is denoised by the energy of its own class, which learns `p(x | c)`.
 *
 * `RangeError` unless there are levels, all positive, with as many signals and weights.
 *
 * @param sigmas of the levels `t = 0, 1, …`, in the units of the points
 * @param signals `m`, what is left of the points at each level; 1 unless given
 * @param weights of the losses of each level; 1 unless given
 * @source Y. Song and S. Ermon, Generative modeling by estimating gradients of the data distribution (2019), equation 6
 * @category constructors
 */
export const noiseConditionalScoreMatching = signature<
  OfLevels<readonly [sigmas: readonly number[], signals?: readonly number[], weights?: readonly number[]]>
>(
  <S extends Shape>(
    of: LevelledEnergy<S>,
    sigmas: readonly number[],
    signals: readonly number[] = sigmas.map(() => 1),
    weights: readonly number[] = sigmas.map(() => 1),
  ) => {
    const n = whole('the number of levels', sigmas.length, 1);
    if (signals.length !== n || weights.length !== n)
      throw new RangeError(`${signals.length} signals and ${weights.length} weights of ${n} levels`);
    const table = (values: readonly number[]) => constant(fromFlat([n], values));
    const deviations = table(sigmas.map((sigma) => positive('sigma', sigma)));
    const counts = table(weights.map((weight) => positive('a weight', weight)));
    const kept = table(signals.map((signal) => positive('a signal', signal)));
    return {
      _tag: 'Objective',
      name: `denoising score matching, ${n} levels`,
      params: of.params,
      example: exampleOf(of),
      carried: {},
      assess: ({ params, batch: { points, labels }, key }: LevelledGiven<S>): Assessed => {
        const rowEnergy = energyOfRow(of, params, labels);
        const loss: PointLoss<S> = (x, own, i) => {
          const level = oneOf(n, foldIn(own, 0));
          const at = rowEnergy(toReal(level), i);
          const seen = mul(x, pipe(kept, take(level)));
          return mul(denoised(at, seen, pipe(deviations, take(level)), foldIn(own, 1)), pipe(counts, take(level)));
        };
        return { loss: meanLoss(points, loss, key), carried: {}, seen: {} };
      },
    };
  },
);
