/**
 * Random-walk Metropolis: the plain reference that needs no gradient.
 */
import { add, type Expr, mul, type Scalar, type Shape, split, sub } from '@ergodic/core';
import {
  allFinite,
  type Info,
  inverse,
  Metric,
  metropolis,
  normalLike,
  potentialOf,
  type Sampler,
  setting,
  type Target,
} from '../kernel/index.ts';
import { scaled } from '../kernel/metric.ts';

/** The settings of random-walk Metropolis. */
export interface RandomWalkOptions<S extends Shape> {
  /** The standard deviation `s > 0` of a move, in units of `x` where the metric is the identity. */
  readonly scale: Scalar;
  readonly temperature?: Scalar;
  /** Moves have covariance `s² L Lᵀ`. */
  readonly metric?: Metric.Metric<S>;
}

/** A point and its energy. */
export type Valued<S extends Shape> = { readonly x: Expr<S>; readonly energy: Expr<[]> };

/**
 * The proposal `y = x + s L ξ`, accepted with probability `min(1, e^((E(x) - E(y)) / T))`.
 *
 * `RangeError` if a setting is a number that is not finite, or not positive.
 *
 * @source N. Metropolis, A. Rosenbluth, M. Rosenbluth, A. Teller and E. Teller, Equation of state calculations by fast computing machines (1953)
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, Energy, keyFrom, toNested } from '@ergodic/core'
 * import { randomWalk } from '@ergodic/samplers'
 *
 * const { init, step } = randomWalk(Energy.gaussian([2]), { scale: 0.5 })
 * const [next, info] = step(keyFrom(0), init(constant([1, -2])))
 * assert.strictEqual(toNested(evaluate(next.energy)), toNested(evaluate(info.energy)))
 */
export const randomWalk = <S extends Shape>(
  target: Target<S>,
  options: RandomWalkOptions<S>,
): Sampler<S, Valued<S>, Info<S>> => {
  const energy = potentialOf(target);
  const scale = setting('the scale', options.scale, 'positive');
  const temperature = setting('the temperature', options.temperature ?? 1, 'positive');
  const metric = options.metric ?? Metric.identity;
  const at = (x: Expr<S>): Valued<S> => ({ x, energy: energy(x) });
  return {
    _tag: 'Sampler',
    name: 'random walk',
    init: at,
    step: (key, current) => {
      const [forNoise, forDecision] = split(key);
      const proposal = at(add(current.x, mul(scaled(metric)(normalLike(forNoise, current.x)), scale)));
      const logRatio = mul(sub(current.energy, proposal.energy), inverse(temperature));
      const sound = allFinite(add(proposal.x, proposal.energy));
      return metropolis<S, Valued<S>>(forDecision, { current, proposal, logRatio, sound });
    },
  };
};
