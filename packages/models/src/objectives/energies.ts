import { batch, dim, type Expr, type Shape } from '@ergodic/core';
import { dimAt, shapeOf, typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import type { Count } from './objective.ts';

/** An energy of one point, as an expression. */
export type EnergyFn<S extends Shape> = (x: Expr<S>) => Expr<[]>;

/** Rows side by side: a point in each. */
export type Rows<S extends Shape> = Expr<[Count, ...S]>;

/** How many rows there are. */
export const countOf = <S extends Shape>(rows: Rows<S>): Count => dim('points', dimAt(shapeOf(rows), 0));

/**
 * The energies of the points of several arrays, each array's by itself. They are found in one batch, so a derivative by the parameters is
 * one sum over all points and exists for none of them alone.
 */
export const energiesOf = <S extends Shape>(
  energy: EnergyFn<S>,
  ...sets: readonly Rows<S>[]
): readonly Expr<[Count]>[] => {
  const counts = sets.map(countOf);
  const all = dim(
    'points',
    counts.reduce<number>((sum, n) => sum + n, 0),
  );
  const points: Rows<S> = typed(build.concat(sets, 0));
  const energies: Expr<[Count]> = batch(all, energy, points);
  let start = 0;
  return counts.map((n) => {
    const part = build.slice(energies, [start], [start + n]);
    start += n;
    return typed(part);
  });
};
