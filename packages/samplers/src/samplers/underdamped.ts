/**
 * Underdamped Langevin dynamics: Hamiltonian motion with friction, and with as much noise as the friction takes away.
 */
import {
  add,
  and,
  choose,
  type Expr,
  exp,
  expm1,
  mul,
  neg,
  type Scalar,
  type Shape,
  sqrt,
  sub,
  typed,
} from '@ergodic/core';
import { shapeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import {
  allFinite,
  inverse,
  isSound,
  Metric,
  normalLike,
  pointAt,
  type Sampler,
  setting,
  type Target,
} from '../kernel/index.ts';
import type { Phase } from '../kernel/leapfrog.ts';
import { scaled, scaledBack } from '../kernel/metric.ts';
import { unadjusted } from './unadjusted.ts';

/** The settings of underdamped Langevin dynamics. Expressions may be inputs: tuning compiles nothing again. */
export interface UnderdampedOptions<S extends Shape> {
  /** `h > 0`, as of HMC: in units of `x` where the metric is the identity. */
  readonly stepSize: Scalar;
  /** `γ >= 0`: of the momentum, `e^(-γ h)` is left after a step. 0 is Hamiltonian motion without noise, large is a fresh momentum each step. */
  readonly friction: Scalar;
  /** `T > 0`; 1 unless given. */
  readonly temperature?: Scalar;
  /** The inverse mass matrix `M⁻¹ = L Lᵀ`; the identity unless given. */
  readonly metric?: Metric.Metric<S>;
}

const atRest = <S extends Shape>(x: Expr<S>): Expr<S> => typed<S>(build.full(0, { dtype: 'real', shape: shapeOf(x) }));

/**
 * One step of the BAOAB scheme, for `exp(-E(x) / T - |z|² / 2)`, with momenta `z = Lᵀ p` as in HMC:
 *
 * `z ← z - (h / 2T) Lᵀ ∇E(x)`, `x ← x + (h/2) L z`, `z ← c z + √(1 - c²) ξ` with `c = e^(-γ h)` and `ξ ~ N(0, I)`, `x ← x + (h/2) L z`,
 * `z ← z - (h / 2T) Lᵀ ∇E(x)`.
 *
 * It costs one gradient. On a Gaussian of precision `A` (with `T = 1`, `L = I`) positions have exactly the covariance `A⁻¹`, momenta
 * `I - h² A / 4`, and the two are uncorrelated, for every friction; the step is unstable where `h² A > 4`. On other targets positions are off by
 * an error of order `h²`. Time is counted as in HMC: at a temperature other than 1, `h` and `1 / γ` are `√T` times those of particles of mass `M`.
 *
 * A chain begins at rest, `z = 0`, since `init` is given no randomness; after some `1 / γ` of time nothing is left of that. Another momentum
 * is put in by hand: `{ ...init(x), momentum }`. A step that is not finite is not taken, and says `divergent`.
 *
 * `RangeError` if a setting is a number that is not finite, or of the wrong sign.
 *
 * @source B. Leimkuhler and C. Matthews, Rational construction of stochastic numerical methods for molecular sampling, Applied Mathematics
 *   Research eXpress (2013)
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, Energy, keyFrom, toNested } from '@ergodic/core'
 * import { underdamped } from '@ergodic/samplers'
 *
 * // Without friction it is one leapfrog step: from rest at 1, half a kick of 0.1, a drift of 0.2, half a kick.
 * const { init, step } = underdamped(Energy.gaussian([1]), { stepSize: 0.2, friction: 0 })
 * const [next] = step(keyFrom(0), init(constant([1])))
 * const [x = 0] = toNested(evaluate(next.x))
 * const [z = 0] = toNested(evaluate(next.momentum))
 * assert.ok(Math.abs(x - 0.98) < 1e-15 && Math.abs(z - (-0.1 - 0.1 * x)) < 1e-15)
 */
export const underdamped = <S extends Shape>(
  target: Target<S>,
  options: UnderdampedOptions<S>,
): Sampler<S, Phase<S>> => {
  const at = pointAt(target);
  const stepSize = setting('the step size', options.stepSize, 'positive');
  const friction = setting('the friction', options.friction, 'not negative');
  const temperature = setting('the temperature', options.temperature ?? 1, 'positive');
  const metric = options.metric ?? Metric.identity;
  const half = mul(stepSize, 0.5);
  const kick = (momentum: Expr<S>, gradient: Expr<S>): Expr<S> =>
    sub(momentum, mul(scaledBack(metric)(gradient), mul(half, inverse(temperature))));
  const drift = (x: Expr<S>, momentum: Expr<S>): Expr<S> => add(x, mul(scaled(metric)(momentum), half));
  const lost = mul(stepSize, friction);
  const thermostat = (momentum: Expr<S>, noise: Expr<S>): Expr<S> =>
    // 1 - c² without cancellation where the friction is small
    add(mul(momentum, exp(neg(lost))), mul(noise, sqrt(neg(expm1(mul(lost, -2))))));
  return {
    _tag: 'Sampler',
    name: 'underdamped',
    init: (x) => ({ ...at(x), momentum: atRest(x) }),
    step: (key, state) => {
      const noise = normalLike(key, state.x);
      const kicked = kick(state.momentum, state.gradient);
      const middle = drift(state.x, kicked);
      const thrown = thermostat(kicked, noise);
      const end = at(drift(middle, thrown));
      const proposal: Phase<S> = { ...end, momentum: kick(thrown, end.gradient) };
      const sound = and(isSound(end), allFinite(proposal.momentum));
      const next = choose<Phase<S>>(sound, proposal, state);
      return [next, unadjusted(sound, next.energy, end.x)];
    },
  };
};
