/**
 * Unadjusted Langevin dynamics: gradient descent with as much noise as makes it a sampler.
 */
import { grad } from '@ergodic/autodiff';
import { add, type Expr, mul, type Scalar, type Shape, sqrt, sub, where } from '@ergodic/core';
import {
  allFinite,
  Metric,
  normalLike,
  type Positioned,
  potentialOf,
  type Sampler,
  setting,
  type Target,
} from '../kernel/index.ts';
import { scaled, scaledBack } from '../kernel/metric.ts';
import { unadjusted } from './unadjusted.ts';

/** The settings of Langevin samplers. Expressions may be inputs: tuning compiles nothing again. */
export interface LangevinOptions<S extends Shape> {
  /** `ε > 0`, in squared units of `x`. */
  readonly stepSize: Scalar;
  /** `T >= 0`; 1 unless given. 0 is gradient descent. */
  readonly temperature?: Scalar;
  /** The preconditioner `L Lᵀ`; the identity unless given. */
  readonly metric?: Metric.Metric<S>;
}

/** What a Langevin step draws its proposal from: `x - (ε/2) L Lᵀ ∇E(x)`, and `√(ε T) L` for the noise. */
export const drifted = <S extends Shape>(
  x: Expr<S>,
  gradient: Expr<S>,
  stepSize: Expr<[]>,
  metric: Metric.Metric<S>,
): Expr<S> => sub(x, mul(scaled(metric)(scaledBack(metric)(gradient)), mul(stepSize, 0.5)));

/**
 * The Langevin step `x' = x - (ε/2) L Lᵀ ∇E(x) + √(ε T) L ξ`, `ξ ~ N(0, I)`, for the density `exp(-E(x) / T) / Z`.
 *
 * Its stationary law is that of the energy up to an error of order `ε`: on a Gaussian of precision `A` (with `T = 1`, `L = I`) the covariance is
 * `A⁻¹ (I - ε A / 4)⁻¹`, and the step is unstable where `ε A > 4`. Where drift is written `ε` and noise `√(2ε)`, that `ε` is half of ours.
 * A step that is not finite is not taken, and says `divergent`.
 *
 * `RangeError` if a setting is a number that is not finite, or of the wrong sign.
 *
 * @source G. Parisi, Correlation functions and computer simulations (1981); G. Roberts and R. Tweedie, Exponential convergence of
 *   Langevin distributions and their discrete approximations (1996)
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, type Expr, keyFrom, mul, normal, pipe, plus, square, sum, times, toNested } from '@ergodic/core'
 * import { langevin } from '@ergodic/samplers'
 *
 * const energy = (x: Expr<[2]>) => pipe(x, square, sum(), times(0.5))
 * const key = keyFrom(0)
 * const x = constant([1, -2])
 * const [moved] = langevin(energy, { stepSize: 0.04 }).step(key, { x })
 * const byHand = pipe(x, times(0.98), plus(mul(normal(key, [2]), 0.2)))
 * toNested(evaluate(moved.x)).forEach((value, i) => {
 *   assert.ok(Math.abs(value - (toNested(evaluate(byHand))[i] ?? 0)) < 1e-12)
 * })
 */
export const langevin = <S extends Shape>(target: Target<S>, options: LangevinOptions<S>): Sampler<S> => {
  const energy = potentialOf(target);
  const stepSize = setting('the step size', options.stepSize, 'positive');
  const temperature = setting('the temperature', options.temperature ?? 1, 'not negative');
  const metric = options.metric ?? Metric.identity;
  return {
    _tag: 'Sampler',
    name: 'langevin',
    init: (x): Positioned<S> => ({ x }),
    step: (key, { x }) => {
      const noise = mul(scaled(metric)(normalLike(key, x)), sqrt(mul(stepSize, temperature)));
      const proposal = add(drifted(x, grad(energy)(x), stepSize, metric), noise);
      const sound = allFinite(proposal);
      const next = where(sound, proposal, x);
      return [{ x: next }, unadjusted(sound, energy(next), proposal)];
    },
  };
};
