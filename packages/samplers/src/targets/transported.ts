/** Targets that are standard normal numbers sent through a map. */
import { constant, Energy, type Expr, fromFlat, normal, stack } from '@ergodic/core';
import type { ExactTarget } from './target.ts';

/** A vector whose length is known when it is built. */
export type Vector = Expr<[number]>;

/** A vector of numbers. */
export const vector = (values: readonly number[]): Vector => constant(fromFlat([values.length], values));

/** A vector of scalars. */
export const vectorOf = (parts: readonly Expr<[]>[]): Vector => stack(parts);

/** `ln √(2π)`. */
export const logRootTwoPi = 0.5 * Math.log(2 * Math.PI);

/** What such a target is made of. */
export interface Transported extends Pick<ExactTarget, 'name' | 'dimension' | 'logZ' | 'mean' | 'covariance'> {
  readonly energy: (x: Vector) => Expr<[]>;
  /** From standard normal numbers to the target. */
  readonly fromNormal: (z: Vector) => Vector;
  /** And back. */
  readonly toNormal: (x: Vector) => Vector;
}

/** `x = fromNormal(z)`, `z ~ N(0, I)`. */
export const transported = ({ energy, fromNormal, ...known }: Transported): ExactTarget => ({
  ...known,
  energy: Energy.of<[number]>([known.dimension], energy),
  draw: (key) => fromNormal(normal(key, [known.dimension])),
});
