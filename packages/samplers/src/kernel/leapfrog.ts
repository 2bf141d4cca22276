/**
 * Hamiltonian dynamics, `H(x, z) = E(x) / T + |z|² / 2`, by the leapfrog method: half a kick, a drift, half a kick. Momenta are `z = Lᵀ p`, of
 * which any mass is standard normal (see `metric.ts`). It preserves volume, is undone by itself with the momentum turned round, and keeps the
 * energy up to an error of order `h²`.
 */
import { add, type Expr, mul, pipe, repeat, type Shape, square, sub, sum } from '@ergodic/core';
import { type Metric, scaled, scaledBack } from './metric.ts';
import { type Point, pointAt } from './point.ts';
import { inverse, type Target } from './target.ts';

/** A point that moves: with its momentum `z`. */
export type Phase<S extends Shape> = Point<S> & { readonly momentum: Expr<S> };

/** How it moves. */
export interface Dynamics<S extends Shape> {
  /** `h`, in units of `x` where the metric is the identity. */
  readonly stepSize: Expr<[]>;
  readonly metric: Metric<S>;
  readonly temperature: Expr<[]>;
}

/** `E(x) / T + |z|² / 2`. */
export const hamiltonian =
  (temperature: Expr<[]>) =>
  <S extends Shape>({ energy, momentum }: Pick<Phase<S>, 'energy' | 'momentum'>): Expr<[]> =>
    add(mul(energy, inverse(temperature)), mul(pipe(momentum, square, sum()), 0.5));

/**
 * `steps` leapfrog steps, with one gradient each: the half kicks between two steps are one.
 *
 * @source R. M. Neal, MCMC using Hamiltonian dynamics, Handbook of Markov Chain Monte Carlo (2011), section 2.3
 */
export const leapfrog =
  <S extends Shape>(target: Target<S>, { stepSize, metric, temperature }: Dynamics<S>) =>
  (steps: number): ((start: Phase<S>) => Phase<S>) => {
    const at = pointAt(target);
    const strength = mul(stepSize, inverse(temperature));
    const kick = (momentum: Expr<S>, gradient: Expr<S>, part: number): Expr<S> =>
      sub(momentum, mul(scaledBack(metric)(gradient), mul(strength, part)));
    const drift = (x: Expr<S>, momentum: Expr<S>): Expr<S> => add(x, mul(scaled(metric)(momentum), stepSize));
    type Moving = { readonly x: Expr<S>; readonly momentum: Expr<S> };
    const onwards = ({ x, momentum }: Moving): Moving => {
      const moved = drift(x, momentum);
      return { x: moved, momentum: kick(momentum, at(moved).gradient, 1) };
    };
    return (start) => {
      const begun: Moving = { x: start.x, momentum: kick(start.momentum, start.gradient, 0.5) };
      const { x, momentum } = steps > 1 ? repeat<Moving>(steps - 1, onwards)(begun) : begun;
      const end = at(drift(x, momentum));
      return { ...end, momentum: kick(momentum, end.gradient, 0.5) };
    };
  };
