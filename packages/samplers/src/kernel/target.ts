/**
 * What is sampled: `exp(-E(x) / T)`, given as a function of expressions or as an `Energy` that nothing is left to be given to.
 */
import { asFunction, constant, div, type EnergyModel, type Expr, type Scalar, type Shape } from '@ergodic/core';

/** An energy of one point, in nats. Parameters and context are whatever expressions it mentions. */
export type Target<S extends Shape> = ((x: Expr<S>) => Expr<[]>) | EnergyModel<S>;

/** A target as a function. */
export const potentialOf = <S extends Shape>(target: Target<S>): ((x: Expr<S>) => Expr<[]>) =>
  typeof target === 'function' ? target : asFunction(target);

/** A setting as an expression. `RangeError`, which names it, if it is a number that it must not be. */
export const setting = (name: string, value: Scalar, least: 'positive' | 'not negative'): Expr<[]> => {
  if (typeof value !== 'number') return value;
  if (!(Number.isFinite(value) && (least === 'positive' ? value > 0 : value >= 0)))
    throw new RangeError(`${name} is ${value}: it must be a finite number that is ${least}`);
  return constant(value);
};

/** `1 / T`. */
export const inverse = (temperature: Expr<[]>): Expr<[]> => div(1, temperature);
