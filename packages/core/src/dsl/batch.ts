/**
 * One function called for many arguments, side by side. It stays one `batch` in the graph: a backend chooses how to run it.
 */
import { type Expr, type Phantom, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import type { Dtype } from '../graph/type.ts';
import { buildBatch } from '../ops/fn.ts';
import type { Shape, ShowDim } from '../shape/index.ts';
import { type Exprs, leaves, type Nodes, rebuild, type Sliced, type Stacked } from '../structure/index.ts';

/** `T`, if each of its expressions has a first axis of `N`; else a sentence. */
type Leading<T, N extends number> =
  T extends Phantom<infer S, infer _D>
    ? S extends [infer M extends number, ...infer _Rest]
      ? [M, N] extends [N, M]
        ? T
        : `cannot batch over ${ShowDim<N>}: the first dimension is ${ShowDim<M>}`
      : number extends S['length']
        ? T
        : `cannot batch over ${ShowDim<N>}: a scalar has no first dimension`
    : T extends object
      ? { readonly [K in keyof T]: Leading<T[K], N> }
      : 'not an expression';

type Slices<M extends readonly unknown[]> = { [K in keyof M]: Sliced<M[K]> };
type Leadings<M extends readonly unknown[], N extends number> = { [K in keyof M]: Leading<M[K], N> };

/** The signatures of `batch`: of one expression, of several, and of structures. */
export interface Batch {
  <N extends number, S extends Shape, D extends Dtype, R extends Exprs>(
    n: N,
    fn: (x: Expr<S, D>) => R,
    x: Expr<[N, ...S], D>,
  ): Stacked<R, N>;
  <N extends number, S extends Shape, D extends Dtype, T extends Shape, E extends Dtype, R extends Exprs>(
    n: N,
    fn: (x: Expr<S, D>, y: Expr<T, E>) => R,
    x: Expr<[N, ...S], D>,
    y: Expr<[N, ...T], E>,
  ): Stacked<R, N>;
  <N extends number, M extends readonly unknown[], R extends Exprs>(
    n: N,
    fn: (...slices: Slices<M>) => R,
    ...mapped: M & Leadings<M, N>
  ): Stacked<R, N>;
}

type Body = (...slices: readonly Nodes[]) => Nodes;

const run = (n: number, fn: Body, mapped: readonly Nodes[], summed: boolean): Nodes => {
  let like: Nodes = [];
  const body = (slices: readonly Node[]): readonly Node[] => {
    let next = 0;
    const args = mapped.map((value) => {
      const count = leaves(value).length;
      next += count;
      return rebuild(value, slices.slice(next - count, next));
    });
    like = fn(...args);
    return leaves(like);
  };
  const results = buildBatch(n, mapped.flatMap(leaves), body, () => summed);
  return rebuild(like, results);
};

/**
 * `n` independent calls of `fn`, each with one slice of the mapped operands along their first axis; results are stacked along a new
 * first axis. Operands and results may be tuples and records. What `fn` mentions from outside is shared by all calls.
 *
 * `ShapeError` if the first axis of an operand is not `n`.
 *
 * @category control
 *
 * @example
 * import * as assert from 'node:assert'
 * import { batch, constant, evaluate, pipe, square, sum, toNested } from '@ergodic/core'
 *
 * const points = constant([[1, 2], [3, 4]])
 * const energies = batch(2, (x) => pipe(x, square, sum()), points)
 * assert.deepStrictEqual(toNested(evaluate(energies)), [5, 25])
 */
export const batch = signature<Batch>(
  (n: number, fn: Body, ...mapped: readonly Nodes[]): Nodes => run(n, fn, mapped, false),
);

/** The signatures of `batchSum`. */
export interface BatchSum {
  <N extends number, S extends Shape, D extends Dtype, R extends Exprs>(
    n: N,
    fn: (x: Expr<S, D>) => R,
    x: Expr<[N, ...S], D>,
  ): R;
  <N extends number, M extends readonly unknown[], R extends Exprs>(
    n: N,
    fn: (...slices: Slices<M>) => R,
    ...mapped: M & Leadings<M, N>
  ): R;
}

/**
 * As `batch`, with results summed over the calls instead of stacked: `Σᵢ fn(xᵢ)`, without holding the terms.
 *
 * `ShapeError` if the first axis of an operand is not `n`.
 *
 * @category control
 *
 * @example
 * import * as assert from 'node:assert'
 * import { batchSum, constant, evaluate, pipe, square, sum, toNested } from '@ergodic/core'
 *
 * const points = constant([[1, 2], [3, 4]])
 * assert.strictEqual(toNested(evaluate(batchSum(2, (x) => pipe(x, square, sum()), points))), 30)
 */
export const batchSum = signature<BatchSum>(
  (n: number, fn: Body, ...mapped: readonly Nodes[]): Nodes => run(n, fn, mapped, true),
);

/** The signature of `each`. */
export type Each = <N extends number, S extends Shape, D extends Dtype, R extends Exprs>(
  fn: (x: Expr<S, D>) => R,
) => (xs: Expr<[N, ...S], D>) => Stacked<R, N>;

/**
 * `fn` of each part along the first axis, stacked: the pipeable form of `batch`.
 *
 * `ShapeError` if what flows in is a scalar.
 *
 * @category pipeable
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, each, evaluate, norm, pipe, toNested } from '@ergodic/core'
 *
 * const points = constant([[3, 4], [6, 8]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(points, each(norm())))), [5, 10])
 */
export const each = signature<Each>(
  (fn: Body) =>
    (xs: Node): Nodes =>
      run(shapeOf(xs)[0] ?? 0, fn, [xs], false),
);
