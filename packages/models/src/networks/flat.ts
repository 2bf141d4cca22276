import type { Expr, Shape } from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import type { Parameters } from '@ergodic/core/tree';
import { type Layout, layoutOf, type Size } from './layout.ts';

/**
 * An energy with all its parameters in one vector `[P]`, as it is trained and scored.
 *
 * @category model
 */
export interface FlatEnergy<S extends Shape = [2]> extends Omit<Layout<Parameters>, 'tree'> {
  readonly at: (parameters: Expr<[Size]>) => (x: Expr<S>) => Expr<[]>;
}

/**
 * An energy with its parameters in one vector: array `path` is a slice of it, reshaped.
 *
 * @category constructors
 */
export const flatEnergy = <S extends Shape, P extends Parameters>(energy: Energy<S, P>): FlatEnergy<S> => {
  const { tree, ...layout } = layoutOf(energy.params);
  return { ...layout, at: (vector) => energy.apply(tree(vector), {}) };
};
