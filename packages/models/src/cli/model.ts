import { add, constant, type Expr, mul } from '@ergodic/core';
import { type Energy, pullback } from '@ergodic/core/energy';
import type { Parameters } from '@ergodic/core/tree';
import type { Affine } from '../data/index.ts';
import { type FlatEnergy, flatEnergy } from '../networks/index.ts';
import type { Learning } from '../training/index.ts';
import { learningOf, type Recipe } from './recipe.ts';

/** An energy of the plane that is to be learned: as it is scored, and how it is learned. Which parameters it has is nobody's business. */
export interface Model {
  readonly energy: FlatEnergy;
  /** @param points how many there are to learn from */
  readonly learning: (recipe: Recipe, points: number) => Learning;
}

/**
 * A model from an energy over standard points.
 *
 * @category constructors
 */
export const modelFrom = <P extends Parameters>(energy: Energy<[2], P>): Model => ({
  energy: flatEnergy(energy),
  learning: (recipe, points) => learningOf(energy, recipe, points),
});

/** `E` over standard points: `z ↦ E(shift + scale z)`. The Jacobian of a linear map is a constant, so the density is the same. */
export const overStandardPoints = <P extends Parameters>(
  energy: Energy<[2], P>,
  { shift, scale }: Affine,
): Energy<[2], P> =>
  pullback(
    [2],
    (z: Expr<[2]>): Expr<[2]> => add(mul(z, constant([scale[0], scale[1]])), constant([shift[0], shift[1]])),
  )(energy);
