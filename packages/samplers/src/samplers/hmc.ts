/**
 * Hamiltonian Monte Carlo: a throw with a random momentum, followed for some leapfrog steps, and corrected.
 */
import { add, and, type Expr, greaterEqual, mul, type Scalar, type Shape, split, sub, uniform } from '@ergodic/core';
import {
  type Info,
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
import { hamiltonian, leapfrog } from '../kernel/leapfrog.ts';

/** The settings of HMC. */
export interface HmcOptions<S extends Shape> {
  /** `h > 0`, in units of `x` where the metric is the identity. */
  readonly stepSize: Scalar;
  /** Leapfrog steps of one transition, at least 1. */
  readonly steps: number;
  /**
   * How much the length of a trajectory varies: the step size is multiplied by a number that is uniform in `[1 - jitter, 1 + jitter]`. 0 unless
   * given, below 1. Without it a trajectory may come back to where it began.
   */
  readonly jitter?: Scalar;
  readonly temperature?: Scalar;
  /** The inverse mass matrix `M⁻¹ = L Lᵀ`; the identity unless given. */
  readonly metric?: Metric.Metric<S>;
}

/** What HMC tells beside `Info`. */
export type HmcInfo<S extends Shape> = Info<S> & {
  /** `E(x) / T + |z|² / 2` where the step ended: how it varies from step to step is what E-BFMI looks at. */
  readonly hamiltonian: Expr<[]>;
};

/** An error of the energy beyond this many nats means that the trajectory broke down: `divergent`. */
export const largestEnergyError = 1000;

/**
 * Hamiltonian Monte Carlo: from `x` with a fresh momentum `z ~ N(0, I)`, `steps` leapfrog steps lead to `(y, z')`, which is accepted with
 * probability `min(1, e^(H(x, z) - H(y, z')))`. Exact at every step size.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @source S. Duane, A. Kennedy, B. Pendleton and D. Roweth, Hybrid Monte Carlo, Physics Letters B 195 (1987); R. M. Neal (2011), section 3
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, Energy, keyFrom, toNested } from '@ergodic/core'
 * import { hmc } from '@ergodic/samplers'
 *
 * const { init, step } = hmc(Energy.gaussian([2]), { stepSize: 0.2, steps: 8 })
 * const [, info] = step(keyFrom(0), init(constant([1, -2])))
 * assert.ok(toNested(evaluate(info.acceptance)) > 0.9)
 */
export const hmc = <S extends Shape>(target: Target<S>, options: HmcOptions<S>): Sampler<S, Point<S>, HmcInfo<S>> => {
  const { steps, jitter = 0 } = options;
  if (!(Number.isInteger(steps) && steps >= 1)) throw new RangeError(`steps is ${steps}: it must be at least 1`);
  const stepSize = setting('the step size', options.stepSize, 'positive');
  const temperature = setting('the temperature', options.temperature ?? 1, 'positive');
  const spread = setting('the jitter', jitter, 'not negative');
  if (typeof jitter === 'number' && jitter >= 1) throw new RangeError(`the jitter is ${jitter}: it must be below 1`);
  const metric = options.metric ?? Metric.identity;
  const energyOf = hamiltonian(temperature);
  return {
    _tag: 'Sampler',
    name: 'hmc',
    init: pointAt(target),
    step: (key, { x, energy, gradient }) => {
      const [forMomentum, forDecision, forLength] = split(key, 3);
      const length = add(mul(spread, sub(mul(uniform(forLength, []), 2), 1)), 1);
      const start = { x, energy, gradient, momentum: normalLike(forMomentum, x) };
      const end = leapfrog(target, {
        stepSize: jitter === 0 ? stepSize : mul(stepSize, length),
        metric,
        temperature,
      })(steps)(start);
      const [before, after] = [energyOf(start), energyOf(end)];
      const logRatio = sub(before, after);
      const sound = and(isSound(end), greaterEqual(logRatio, -largestEnergyError));
      type Moving = Point<S> & { readonly hamiltonian: Expr<[]> };
      const [next, info] = metropolis<S, Moving>(forDecision, {
        current: { x, energy, gradient, hamiltonian: before },
        proposal: { x: end.x, energy: end.energy, gradient: end.gradient, hamiltonian: after },
        logRatio,
        sound,
      });
      return [
        { x: next.x, energy: next.energy, gradient: next.gradient },
        { ...info, hamiltonian: next.hamiltonian },
      ];
    },
  };
};
