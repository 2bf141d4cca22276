/**
 * The step back in noise, `p(x_{t-1} | x_t)`: from a noisy point to what it may have been before, by Langevin dynamics that starts at the
 * noisy point and is tied to it. A step here is one Langevin step.
 */
import { add, div, Energy, type Expr, mul, recover, type Scalar, type Shape } from '@ergodic/core';
import { shapeOf, signature } from '@ergodic/core/graph';
import { potentialOf, type Sampler, setting, type Target } from '../kernel/index.ts';
import { type LangevinOptions, langevin } from './langevin.ts';

/** A point on its way back, and the noisy point that it is tied to. */
export type Recovering<S extends Shape> = { readonly x: Expr<S>; readonly tether: Expr<S> };

/** `|tether - y|² / (2 σ²)`. */
type Tie = <S extends Shape>(sigma: Expr<[]>, tether: Expr<S>) => (y: Expr<S>) => Expr<[]>;
const tie = signature<Tie>((sigma: Expr<[]>, tether: Expr<Shape>) =>
  recover(sigma)(Energy.zero(shapeOf(tether))).apply({}, { tether }),
);

/** The settings of recovery. Expressions may be inputs: tuning compiles nothing again. */
export interface RecoveryOptions<S extends Shape> extends LangevinOptions<S> {
  /** `σ > 0`, the standard deviation of the noise that made the point noisy. */
  readonly sigma: Scalar;
}

/**
 * Samples what a point was before noise: if `x` has the energy `E` and `x~ = x + σ ξ`, then `x` given `x~` has the energy
 * `E(x) + |x~ - x|² / (2 σ²)`, as `recover` makes it. A chain from `x~` begins at `x~`, stays tied to it, and makes steps of `langevin`.
 *
 * On a Gaussian of precision `A` around 0 the law to be sampled has precision `P = A + I/σ²` and mean `P⁻¹ x~ / σ²`; Langevin steps of size
 * `ε` keep the mean, and the covariance `P⁻¹ (I - ε P / 4)⁻¹`. A small multiple of `σ²` is a good `ε`: `.04 σ²`, say. The energy that a step
 * tells includes the tie.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @source R. Gao, Y. Song, B. Poole, Y. N. Wu and D. Kingma, Learning energy-based models by diffusion recovery likelihood (2021), section 3.2
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, Energy, evaluate, keyFrom, toNested } from '@ergodic/core'
 * import { chain, recovery } from '@ergodic/samplers'
 *
 * // At temperature 0 it finds the most likely point: 1 + 1/σ² = 5 times x is 4 times the noisy one.
 * const sampler = recovery(Energy.gaussian([1]), { sigma: 0.5, stepSize: 0.2, temperature: 0 })
 * const [x = 0] = toNested(evaluate(chain(60)(sampler)(keyFrom(0), constant([2]))))
 * assert.ok(Math.abs(x - 1.6) < 1e-12)
 */
export const recovery = <S extends Shape>(
  target: Target<S>,
  { sigma, ...options }: RecoveryOptions<S>,
): Sampler<S, Recovering<S>> => {
  const energy = potentialOf(target);
  const scale = setting('sigma', sigma, 'positive');
  const stepSize = setting('the step size', options.stepSize, 'positive');
  const temperature = setting('the temperature', options.temperature ?? 1, 'not negative');
  return {
    _tag: 'Sampler',
    name: 'recovery',
    init: (x) => ({ x, tether: x }),
    step: (key, { x, tether }) => {
      const tied = tie(scale, tether);
      const conditional = (y: Expr<S>): Expr<[]> => add(energy(y), tied(y));
      const [next, info] = langevin<S>(conditional, { ...options, stepSize, temperature }).step(key, { x });
      return [{ x: next.x, tether }, info];
    },
  };
};

/** The settings of recovery as the recipe of Gao et al. has it. Expressions may be inputs. */
export interface ScaledRecoveryOptions {
  /** `s > 0`: energies are divided by `s²`, and steps have that size. */
  readonly scale: Scalar;
  /** `σ > 0`, the standard deviation of the noise that made the point noisy. */
  readonly sigma: Scalar;
  /** `a > 0`, by which points shrink when they are made noisy: `x~ = a x + σ ξ`. 1 at the top level. */
  readonly shrink: Scalar;
  /** `r >= 0`, how much the tie counts; 1 unless given. 0 at the top level, which has none. */
  readonly tether?: Scalar;
  /** By what the noise of a step is multiplied; 1 unless given. Gao et al. sample with `.99`: a temperature of `.99²`. */
  readonly noiseScale?: Scalar;
}

/**
 * `recovery` to the letter of its published recipe. It works with `y = a x`, and with a network `F = -E` that is given `y`:
 *
 * `ln p(y | x~) = -E(y) / s² - r |x~ - y|² / (2 σ²)`, `y' = y + (s²/2) ∇ ln p(y | x~) + s ξ`, from `y = x~`; and `x = y / a`.
 *
 * So it is `langevin` with the step size `s²`, at the temperature `noiseScale²`. States hold `x = y / a`: a chain of `K` steps from `x~` arrives
 * at `x`. On a Gaussian, `E(y) = ½ yᵀ A y`, the law has precision `P = A/s² + r I/σ²` in `y`; the steps keep the mean `r P⁻¹ x~ / σ²` and, with
 * noise as it is, the covariance `P⁻¹ (I - s² P / 4)⁻¹`. The energy that a step tells is `-ln p(y | x~)`, up to a constant.
 *
 * `RangeError` if a setting is a number that is not finite, or of the wrong sign.
 *
 * @source R. Gao, Y. Song, B. Poole, Y. N. Wu and D. Kingma (2021), algorithm 2, appendix A and the released code
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, Energy, evaluate, keyFrom, toNested } from '@ergodic/core'
 * import { scaledRecovery } from '@ergodic/samplers'
 *
 * // From y = x~ = 2 the tie does not pull yet: y moves by half of -E'(y), and x is twice that.
 * const options = { scale: 0.1, sigma: 0.5, shrink: 0.5, noiseScale: 0 }
 * const { init, step } = scaledRecovery(Energy.gaussian([1]), options)
 * const [next] = step(keyFrom(0), init(constant([2])))
 * assert.ok(Math.abs((toNested(evaluate(next.x))[0] ?? 0) - 2) < 1e-12)
 */
export const scaledRecovery = <S extends Shape>(
  target: Target<S>,
  { tether: weight = 1, noiseScale = 1, ...options }: ScaledRecoveryOptions,
): Sampler<S, Recovering<S>> => {
  const energy = potentialOf(target);
  const scale = setting('the scale', options.scale, 'positive');
  const sigma = setting('sigma', options.sigma, 'positive');
  const shrink = setting('the shrinking', options.shrink, 'positive');
  const strength = setting('the weight of the tether', weight, 'not negative');
  const noise = setting('the scale of the noise', noiseScale, 'not negative');
  const variance = mul(scale, scale);
  return {
    _tag: 'Sampler',
    name: 'scaled recovery',
    init: (x) => ({ x: div(x, shrink), tether: x }),
    step: (key, { x, tether }) => {
      const tied = tie(sigma, tether);
      const conditional = (y: Expr<S>): Expr<[]> => add(div(energy(y), variance), mul(tied(y), strength));
      const inner = langevin<S>(conditional, { stepSize: variance, temperature: mul(noise, noise) });
      const [next, info] = inner.step(key, { x: mul(x, shrink) });
      return [
        { x: div(next.x, shrink), tether },
        { ...info, proposal: div(info.proposal, shrink) },
      ];
    },
  };
};
