/**
 * The Metropolis-adjusted Langevin algorithm: Langevin proposals, corrected, so that the law is exact at every step size.
 */
import { add, mul, pipe, type Shape, split, sqrt, square, sub, sum } from '@ergodic/core';
import {
  type Info,
  inverse,
  isSound,
  Metric,
  metropolis,
  normalLike,
  type Point,
  pointAt,
  type Sampler,
  setting,
  type Target,
} from '../kernel/index.ts';
import { scaled, scaledBack } from '../kernel/metric.ts';
import { drifted, type LangevinOptions } from './langevin.ts';

/**
 * The proposal `y = x - (ε/2) L Lᵀ ∇E(x) + √(ε T) L ξ` of `langevin`, accepted with probability `min(1, r)`,
 *
 * `ln r = (E(x) - E(y)) / T + (|ξ|² - |ξ'|²) / 2`,
 *
 * where `ξ' = -ξ + (√(ε T) / (2 T)) Lᵀ (∇E(x) + ∇E(y))` is the noise that would lead back. It is HMC with one leapfrog step of size `√(ε T)`.
 *
 * `RangeError` if a setting is a number that is not finite, or not positive.
 *
 * @source J. Besag, in the discussion of U. Grenander and M. Miller, Representations of knowledge in complex systems (1994); G. Roberts and R.
 *   Tweedie (1996)
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, Energy, keyFrom, toNested } from '@ergodic/core'
 * import { mala } from '@ergodic/samplers'
 *
 * const { init, step } = mala(Energy.gaussian([2]), { stepSize: 0.5 })
 * const [next, info] = step(keyFrom(0), init(constant([1, -2])))
 * // The state keeps the gradient where it is.
 * assert.deepStrictEqual(toNested(evaluate(next.gradient)), toNested(evaluate(next.x)))
 * assert.ok(toNested(evaluate(info.acceptance)) <= 1)
 */
export const mala = <S extends Shape>(
  target: Target<S>,
  options: LangevinOptions<S>,
): Sampler<S, Point<S>, Info<S>> => {
  const at = pointAt(target);
  const stepSize = setting('the step size', options.stepSize, 'positive');
  const temperature = setting('the temperature', options.temperature ?? 1, 'positive');
  const metric = options.metric ?? Metric.identity;
  return {
    _tag: 'Sampler',
    name: 'mala',
    init: at,
    step: (key, current) => {
      const [forNoise, forDecision] = split(key);
      const noise = normalLike(forNoise, current.x);
      const reach = sqrt(mul(stepSize, temperature));
      const mean = drifted(current.x, current.gradient, stepSize, metric);
      const proposal = at(add(mean, mul(scaled(metric)(noise), reach)));
      const pull = scaledBack(metric)(add(current.gradient, proposal.gradient));
      const back = sub(mul(pull, mul(reach, mul(inverse(temperature), 0.5))), noise);
      const lost = mul(sub(current.energy, proposal.energy), inverse(temperature));
      const logRatio = add(lost, mul(pipe(sub(square(noise), square(back)), sum()), 0.5));
      return metropolis(forDecision, { current, proposal, logRatio, sound: isSound(proposal) });
    },
  };
};
