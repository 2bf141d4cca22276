import { add, mul, type Shape, sub } from '@ergodic/core';
import { within } from '../setting.ts';
import { type Leaf, type Moved, type Optimiser, optimiser, type Pace } from './optimiser.ts';
import type { Rate } from './schedule.ts';

/**
 * The settings of stochastic gradient descent.
 *
 * @category model
 */
export interface SgdOptions {
  /** The learning rate `γ`. */
  readonly rate: Rate;
  /** `μ`, how much of a move is kept in the next; 0 unless given. */
  readonly momentum?: number;
  /** Looks ahead along the momentum (Nesterov); false unless given. */
  readonly nesterov?: boolean;
  /** `λ`, of a penalty `λ/2 |θ|²`; 0 unless given. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent: `g' = g + λ θ`, `b' = μ b + g'`, and `θ' = θ - γ b'`; with Nesterov's momentum `θ' = θ - γ (g' + μ b')`. Without
 * momentum `θ' = θ - γ g'`, and nothing is carried.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @source torch.optim.SGD without dampening, which is optax.sgd; I. Sutskever et al., On the importance of initialization and momentum
 *   in deep learning (2013)
 * @category constructors
 */
export const sgd = ({ rate, momentum = 0, nesterov = false, weightDecay = 0 }: SgdOptions): Optimiser<'velocity'> => {
  within('the momentum', momentum, 0, 1);
  within('the weight decay', weightDecay, 0);
  const carries = momentum > 0;
  const leaf =
    ({ rate: step }: Pace) =>
    <S extends Shape>({ parameter, gradient, moments }: Leaf<S, 'velocity'>): Moved<S, 'velocity'> => {
      const full = weightDecay === 0 ? gradient : add(gradient, mul(parameter, weightDecay));
      if (!carries) return { parameter: sub(parameter, mul(full, step)), moments };
      const velocity = add(mul(moments.velocity, momentum), full);
      const move = nesterov ? add(full, mul(velocity, momentum)) : velocity;
      return { parameter: sub(parameter, mul(move, step)), moments: { velocity } };
    };
  return optimiser('sgd', carries ? ['velocity'] : [], rate, leaf);
};
