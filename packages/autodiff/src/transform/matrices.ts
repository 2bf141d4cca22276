/**
 * Jacobians, Hessians and Laplacians: derivatives along each of a basis, as one batch.
 */
import { type Expr, type Node, shapeOf, signature, sizeOf } from '@ergodic/core/graph';
import { build, buildBatch } from '@ergodic/core/ops';
import type { Shape } from '@ergodic/core/shape';
import { jvpNodes } from './forward.ts';
import { gradientOf } from './gradient.ts';
import { vjpNodes } from './reverse.ts';
import { only } from './rewrite.ts';
import { derive, type Nodes, type Traceable, trace } from './trace.ts';

/** The `place`-th of the unit vectors of the space of arrays like `node`. */
const unit = (place: Node, node: Node): Node => {
  const size = sizeOf(shapeOf(node));
  const flat = build.cast(build.equal(build.iota([size], 0), build.broadcastTo(place, [size])), 'real');
  return build.reshape(flat, shapeOf(node));
};

/** `f` of each unit vector of the space of arrays like `node`, stacked. */
const alongBasis = (node: Node, f: (direction: Node) => Node): Node => {
  const size = sizeOf(shapeOf(node));
  return only(buildBatch(size, [build.iota([size], 0)], ([place]) => (place ? [f(unit(place, node))] : [])));
};

/** The Jacobian of one node by another, of shape [...output, ...variable]: along whichever space is smaller. */
const jacobianOf = (output: Node, variable: Node): Node => {
  const [out, by] = [shapeOf(output), shapeOf(variable)];
  const shape = [...out, ...by];
  if (sizeOf(out) < sizeOf(by))
    return build.reshape(
      alongBasis(output, (ct) => only(vjpNodes([output], [variable], [ct]))),
      shape,
    );
  const columns = alongBasis(variable, (t) => only(jvpNodes([output], [variable], [t])));
  const turned = build.reshape(columns, [...by, ...out]);
  return build.transpose(turned, [...out.map((_, i) => by.length + i), ...by.map((_, i) => i)]);
};

/** The signature of `jacobian`. */
export type Jacobian = <S extends Shape, R extends Shape>(
  f: (x: Expr<S>) => Expr<R>,
) => (x: Expr<S>) => Expr<[...R, ...S]>;

/**
 * All partial derivatives of an array by an array: `J[i…, j…] = ∂f[i…] / ∂x[j…]`. Reverse mode if the value has fewer elements than the
 * argument, else forward mode.
 *
 * Errors as of `vjp` and `jvp`.
 *
 * @category matrices
 *
 * @example
 * import * as assert from 'node:assert'
 * import { jacobian } from '@ergodic/autodiff'
 * import { constant, evaluate, type Expr, mul, toNested } from '@ergodic/core'
 *
 * const matrix = jacobian((x: Expr<[2]>) => mul(x, x))(constant([1, 2]))
 * assert.deepStrictEqual(toNested(evaluate(matrix)), [[2, 0], [0, 4]])
 */
export const jacobian = signature<Jacobian>(
  (f: Traceable) =>
    (x: Node): Nodes =>
      only(derive(trace(f, x), [], (outputs, variables) => [jacobianOf(only(outputs), only(variables))])),
);

/** The signature of `hessian`. */
export type Hessian = <S extends Shape>(f: (x: Expr<S>) => Expr<[]>) => (x: Expr<S>) => Expr<[...S, ...S]>;

/**
 * All second partial derivatives of a real-valued function: `H[i…, j…] = ∂²f / ∂x[i…] ∂x[j…]`, forward over reverse.
 *
 * Errors as of `grad`.
 *
 * @category matrices
 *
 * @example
 * import * as assert from 'node:assert'
 * import { hessian } from '@ergodic/autodiff'
 * import { at, constant, evaluate, type Expr, mul, pipe, toNested } from '@ergodic/core'
 *
 * const saddle = (x: Expr<[2]>) => mul(pipe(x, at(0)), pipe(x, at(1)))
 * assert.deepStrictEqual(toNested(evaluate(hessian(saddle)(constant([3, 4])))), [[0, 1], [1, 0]])
 */
export const hessian = signature<Hessian>(
  (f: Traceable) =>
    (x: Node): Nodes =>
      only(
        derive(trace(f, x), [], (outputs, variables) => {
          const gradient = only(gradientOf('hessian', outputs, variables));
          return [jacobianOf(gradient, only(variables))];
        }),
      ),
);

/** The signature of `laplacian`. */
export type Laplacian = <S extends Shape>(f: (x: Expr<S>) => Expr<[]>) => (x: Expr<S>) => Expr<[]>;

/**
 * The sum of the second derivatives of a real-valued function along all axes: `Σ ∂²f / ∂x[j]²`, the trace of the Hessian, which is not
 * formed (score matching needs it).
 *
 * Errors as of `grad`.
 *
 * @category matrices
 *
 * @example
 * import * as assert from 'node:assert'
 * import { laplacian } from '@ergodic/autodiff'
 * import { constant, evaluate, type Expr, pipe, square, sum, times, toNested } from '@ergodic/core'
 *
 * const energy = (x: Expr<[3]>) => pipe(x, square, sum(), times(0.5))
 * assert.strictEqual(toNested(evaluate(laplacian(energy)(constant([1, 2, 3])))), 3)
 */
export const laplacian = signature<Laplacian>(
  (f: Traceable) =>
    (x: Node): Nodes =>
      only(
        derive(trace(f, x), [], (outputs, variables) => {
          const gradient = only(gradientOf('laplacian', outputs, variables));
          const variable = only(variables);
          const size = sizeOf(shapeOf(variable));
          return buildBatch(
            size,
            [build.iota([size], 0)],
            ([place]) => {
              if (place === undefined) return [];
              const direction = unit(place, variable);
              return [build.sum(build.mul(only(jvpNodes([gradient], [variable], [direction])), direction))];
            },
            () => true,
          );
        }),
      ),
);
