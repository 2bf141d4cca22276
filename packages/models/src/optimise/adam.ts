import { add, div, type Expr, expm1, mul, neg, type Shape, sqrt, square, sub } from '@ergodic/core';
import { within } from '../setting.ts';
import { type Leaf, type Moved, type Optimiser, optimiser, type Pace } from './optimiser.ts';
import type { Rate } from './schedule.ts';

/**
 * The settings of Adam. Defaults are those of the paper.
 *
 * @category model
 */
export interface AdamOptions {
  /** The learning rate `γ`. */
  readonly rate: Rate;
  /** Decay of the mean of gradients, `β₁`; .9. */
  readonly first?: number;
  /** Decay of the mean of their squares, `β₂`; .999. */
  readonly second?: number;
  /** `ε`, which bounds the step where gradients vanish; 1e-8. */
  readonly epsilon?: number;
  /** `λ`; 0 unless given. What it does is where Adam and AdamW differ. */
  readonly weightDecay?: number;
}

type Moments = 'first' | 'second';

/** `1 - β^t` for `t = count + 1`, to the last digits also where `β` is near 1: `-expm1(t ln β)`. */
const correction = (beta: number, count: Expr<[]>): Expr<[]> => neg(expm1(mul(add(count, 1), Math.log(beta))));

const adaptive = (name: string, decoupled: boolean, options: AdamOptions): Optimiser<Moments> => {
  const { rate, first = 0.9, second = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  for (const [what, beta] of Object.entries({ 'the first decay': first, 'the second decay': second }))
    if (!(beta > 0 && beta < 1)) throw new RangeError(`${what} is ${beta}: it must be between 0 and 1`);
  within('epsilon', epsilon, 0);
  within('the weight decay', weightDecay, 0);
  const leaf = ({ rate: step, count }: Pace) => {
    const stride = div(step, correction(first, count));
    const unbias = div(1, correction(second, count));
    const keep = sub(1, mul(step, weightDecay));
    return <S extends Shape>({ parameter, gradient, moments }: Leaf<S, Moments>): Moved<S, Moments> => {
      const full = weightDecay === 0 || decoupled ? gradient : add(gradient, mul(parameter, weightDecay));
      const mean = add(mul(moments.first, first), mul(full, 1 - first));
      const squares = add(mul(moments.second, second), mul(square(full), 1 - second));
      const size = add(sqrt(mul(squares, unbias)), epsilon);
      const from = weightDecay === 0 || !decoupled ? parameter : mul(parameter, keep);
      return { parameter: sub(from, div(mul(mean, stride), size)), moments: { first: mean, second: squares } };
    };
  };
  return optimiser(name, ['first', 'second'], rate, leaf);
};

/**
 * Adam: with `g' = g + λ θ`, `m' = β₁ m + (1 - β₁) g'` and `v' = β₂ v + (1 - β₂) g'²`, at update `t = 1, 2, …`
 *
 * `θ' = θ - γ (m' / (1 - β₁ᵗ)) / (√(v' / (1 - β₂ᵗ)) + ε)`.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @source D. Kingma and J. Ba, Adam: a method for stochastic optimization (2015), algorithm 1; torch.optim.Adam, which without weight
 *   decay is optax.adam
 * @category constructors
 */
export const adam = (options: AdamOptions): Optimiser<Moments> => adaptive('adam', false, options);

/**
 * AdamW: Adam on the gradient alone, and decay of the parameters beside it, `θ' = (1 - γ λ) θ - γ (…)`; the decay is .01 unless given.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @source I. Loshchilov and F. Hutter, Decoupled weight decay regularization (2019), algorithm 2; torch.optim.AdamW, which is
 *   optax.adamw
 * @category constructors
 */
export const adamW = (options: AdamOptions): Optimiser<Moments> =>
  adaptive('adamw', true, { weightDecay: 0.01, ...options });
