import { grad, hvp, laplacian } from '@ergodic/autodiff';
import {
  add,
  constant,
  div,
  type Expr,
  foldIn,
  type KeyExpr,
  less,
  mul,
  pipe,
  type Shape,
  square,
  sub,
  sum,
  toReal,
} from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { shapeOf, typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import type { Parameters } from '@ergodic/core/tree';
import { whole } from '../setting.ts';
import { normalLike } from './normal-like.ts';
import type { Objective, Points } from './objective.ts';
import { onEnergy } from './points.ts';

/** `|x|²`. */
const squared = <S extends Shape>(x: Expr<S>): Expr<[]> => pipe(x, square, sum());
/** `a · b`. */
const inner = <S extends Shape>(a: Expr<S>, b: Expr<S>): Expr<[]> => sum()(mul(a, b));

/**
 * Score matching: the mean over the data of `½ |∇E|² - ΔE`. Up to a term that does not depend on the model it is the Fisher divergence
 * `½ E_p |∇ ln p + ∇E|²`, in which `Z` does not occur. The Laplacian costs as many gradients as a point has coordinates.
 *
 * It is right if the densities have no edges, and vanish far away.
 *
 * @source A. Hyvärinen, Estimation of non-normalized statistical models by score matching (2005), theorem 1
 * @category constructors
 */
export const scoreMatching = <S extends Shape, P extends Parameters>(energy: Energy<S, P>): Objective<P, Points<S>> =>
  onEnergy('score matching', energy, (at) => {
    const [gradient, curvature] = [grad(at), laplacian(at)];
    return (x) => sub(mul(squared(gradient(x)), 0.5), curvature(x));
  });

/** How sliced score matching looks at the Hessian. */
export interface SlicedOptions {
  /** Directions for each point; 1 unless given. */
  readonly projections?: number;
  /** What directions are: standard normal, or of signs; `normal` unless given. */
  readonly directions?: 'normal' | 'signs';
  /** Whether `½ |∇E|²` is taken as it is (less noise) rather than along the directions; true unless given. */
  readonly reduced?: boolean;
}

const directionOf = <S extends Shape>(kind: 'normal' | 'signs', key: KeyExpr, x: Expr<S>): Expr<S> => {
  if (kind === 'normal') return normalLike(key, x);
  const coins = typed<S>(build.draw('uniform', key, shapeOf(x)));
  return sub(mul(toReal(less(coins, 0.5)), 2), 1);
};

/**
 * Sliced score matching: the mean over the data and over random directions `v` of `½ |∇E|² - vᵀ ∇²E v`; without `reduced` of `½ (v · ∇E)² - vᵀ ∇²E v`. Its
 * expectation is that of score matching, and it costs a product with the Hessian instead of a Laplacian.
 *
 * `RangeError` unless the number of projections is whole, and at least 1.
 *
 * @source Y. Song, S. Garg, J. Shi and S. Ermon, Sliced score matching: a scalable approach to density and score estimation (2019), equations 7 and 8
 * @category constructors
 */
export const slicedScoreMatching = <S extends Shape, P extends Parameters>(
  energy: Energy<S, P>,
  { projections = 1, directions = 'normal', reduced = true }: SlicedOptions = {},
): Objective<P, Points<S>> => {
  whole('the number of projections', projections, 1);
  return onEnergy(`sliced score matching, ${projections}`, energy, (at) => {
    const [gradient, product] = [grad(at), hvp(at)];
    const along =
      (x: Expr<S>, slope: Expr<S>) =>
      (v: Expr<S>): Expr<[]> => {
        const curvature = inner(v, product(x, v));
        return reduced ? curvature : sub(curvature, mul(square(inner(v, slope)), 0.5));
      };
    return (x, key) => {
      const slope = gradient(x);
      const slice = along(x, slope);
      const slices = Array.from({ length: projections }, (_, i) => slice(directionOf(directions, foldIn(key, i), x)));
      const mean = div(
        slices.reduce<Expr<[]>>((total, one) => add(total, one), constant(0)),
        projections,
      );
      return reduced ? sub(mul(squared(slope), 0.5), mean) : mul(mean, -1);
    };
  });
};
