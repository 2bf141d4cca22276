/**
 * Points in rows, `[R, ...S]`: what has to be remembered of a trajectory, and looked at all at once.
 */
import type { Expr, Shape } from '@ergodic/core';
import { type Node, shapeOf, signature, typeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';

/** Points of shape `S`, one in each row. */
export type Rows<S extends Shape> = Expr<[number, ...S]>;

/** Zeros, of the shape of a point. */
export const zerosLike: <S extends Shape>(x: Expr<S>) => Expr<S> = signature((x: Node): Node => build.fullLike(0, x));

/** `R` rows of zeros, for points like `x`. */
export const zeroRows: <S extends Shape>(n: number, x: Expr<S>) => Rows<S> = signature(
  (n: number, x: Node): Node => build.full(0, { ...typeOf(x), shape: [n, ...shapeOf(x)] }),
);

const along = (x: Node, n: number): Node =>
  build.broadcast(
    x,
    [n, ...shapeOf(x)],
    shapeOf(x).map((_, i) => i + 1),
  );

/** The same point in every row of rows like these. */
export const inEachRow: <S extends Shape>(x: Expr<S>, like: Rows<S>) => Rows<S> = signature(
  (x: Node, like: Node): Node => along(x, shapeOf(like)[0] ?? 0),
);

/** The rows, with the point written into those that are chosen. */
export const writeRows: <S extends Shape>(rows: Rows<S>, chosen: Expr<[number], 'bool'>, x: Expr<S>) => Rows<S> =
  signature((rows: Node, chosen: Node, x: Node): Node => {
    const shape = shapeOf(rows);
    return build.where(build.broadcast(chosen, shape, [0]), along(x, shape[0] ?? 0), rows);
  });

/** The inner product of each row with its row of the other. */
export const rowProducts: <S extends Shape>(a: Rows<S>, b: Rows<S>) => Expr<[number]> = signature(
  (a: Node, b: Node): Node =>
    build.sum(
      build.mul(a, b),
      shapeOf(a).flatMap((_, axis) => (axis === 0 ? [] : [axis])),
    ),
);

/** Some points, as rows. */
export const rowsOf: <S extends Shape>(points: readonly Expr<S>[]) => Rows<S> = signature(
  (points: readonly Node[]): Node =>
    build.concat(
      points.map((x) => build.reshape(x, [1, ...shapeOf(x)])),
      0,
    ),
);

/** One row. */
export const rowAt: <S extends Shape>(rows: Rows<S>, i: number) => Expr<S> = signature(
  (rows: Node, i: number): Node => build.row(rows, i),
);

/** Whether it is true of any row. */
export const anyOf: (of: Expr<[number], 'bool'>) => Expr<[], 'bool'> = signature(
  (of: Node): Node => build.greater(build.sum(build.cast(of, 'int')), build.scalar(0, 'int')),
);
