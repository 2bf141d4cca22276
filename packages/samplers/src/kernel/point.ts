/**
 * The state that most samplers share: a point, with the energy and the gradient there, so that neither is computed twice.
 */
import { valueAndGrad } from '@ergodic/autodiff';
import { abs, add, type Expr, lessEqual, pipe, type Shape, sum } from '@ergodic/core';
import { potentialOf, type Target } from './target.ts';

/** A point, its energy in nats, and `∇E` there. */
export type Point<S extends Shape> = {
  readonly x: Expr<S>;
  readonly energy: Expr<[]>;
  readonly gradient: Expr<S>;
};

/** The point at `x`. */
export const pointAt = <S extends Shape>(target: Target<S>): ((x: Expr<S>) => Point<S>) => {
  const both = valueAndGrad(potentialOf(target));
  return (x) => {
    const [energy, gradient] = both(x);
    return { x, energy, gradient };
  };
};

/** The largest float32: what is beyond it is not finite on fast backends. */
export const LARGEST = 3.4028234663852886e38;

/** Whether all of `x` is finite. A sum of magnitudes carries every NaN and infinity along, on every backend. */
export const allFinite = <S extends Shape>(x: Expr<S>): Expr<[], 'bool'> => lessEqual(pipe(x, abs, sum()), LARGEST);

/** Whether point, energy and gradient are all finite. */
export const isSound = <S extends Shape>({ x, energy, gradient }: Point<S>): Expr<[], 'bool'> =>
  lessEqual(add(abs(energy), add(pipe(x, abs, sum()), pipe(gradient, abs, sum()))), LARGEST);
