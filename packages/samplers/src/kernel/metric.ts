/**
 * How long and in which directions a step reaches: a linear map `L` by which noise and gradients are scaled. It stands for the inverse mass
 * matrix `M⁻¹ = L Lᵀ` of Hamiltonian dynamics and for the preconditioner `L Lᵀ` of Langevin dynamics. A good `L Lᵀ` is the covariance of the
 * target.
 *
 * Momenta are kept as `z = Lᵀ p`, which is standard normal whatever the mass: the kinetic energy is `|z|² / 2`, the velocity `L z`, the force
 * `-Lᵀ ∇E`. So no step solves a linear system.
 */
import { type Expr, type Shape, ShapeError } from '@ergodic/core';
import { type Node, shapeOf, showDims, signature } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';

/** No scaling, a scale for each coordinate, or a full matrix (for points that are vectors). */
export type Metric<S extends Shape> =
  | { readonly _tag: 'Identity' }
  | { readonly _tag: 'Diagonal'; readonly scale: Expr<S> }
  | { readonly _tag: 'Dense'; readonly factor: S extends readonly [infer N extends number] ? Expr<[N, N]> : never };

type Untyped =
  | { readonly _tag: 'Identity' }
  | { readonly _tag: 'Diagonal'; readonly scale: Node }
  | { readonly _tag: 'Dense'; readonly factor: Node };

/** `M = I`. */
export const identity: { readonly _tag: 'Identity' } = Object.freeze({ _tag: 'Identity' });

/** `M⁻¹ = diag(scale²)`: standard deviations, one for each coordinate. */
export const diagonal = <S extends Shape>(scale: Expr<S>): Metric<S> => ({ _tag: 'Diagonal', scale });

/** `M⁻¹ = L Lᵀ` with `L = factor`, `[N, N]`, for example the Cholesky factor of a covariance. */
export const dense = signature<<N extends number>(factor: Expr<[N, N]>) => Metric<[N]>>(
  (factor: Node): Untyped => ({ _tag: 'Dense', factor }),
);

const requireVector = (factor: Node, x: Node): void => {
  const [n, m, ...more] = shapeOf(factor);
  const [size, ...others] = shapeOf(x);
  if (more.length + others.length > 0 || n !== size || m !== size)
    throw new ShapeError(
      'metric',
      `a point ${showDims(shapeOf(x))} wants a factor [n, n] of its size, got ${showDims(shapeOf(factor))}`,
    );
};

const applied =
  (axis: 0 | 1) =>
  (metric: Untyped) =>
  (x: Node): Node => {
    switch (metric._tag) {
      case 'Identity':
        return x;
      case 'Diagonal':
        if (showDims(shapeOf(metric.scale)) !== showDims(shapeOf(x)))
          throw new ShapeError(
            'metric',
            `a point ${showDims(shapeOf(x))} wants a scale of its shape, got ${showDims(shapeOf(metric.scale))}`,
          );
        return build.mul(x, metric.scale);
      case 'Dense':
        requireVector(metric.factor, x);
        return build.dot(metric.factor, x, { contract: [[axis], [0]], batch: [[], []] });
    }
  };

type Map = <S extends Shape>(metric: Metric<S>) => (x: Expr<S>) => Expr<S>;

/** `L x`. `ShapeError` if the metric is not one of points of that shape. */
export const scaled: Map = signature<Map>(applied(1));

/** `Lᵀ x`. */
export const scaledBack: Map = signature<Map>(applied(0));
