import type { Expr, KeyExpr, Shape } from '@ergodic/core';
import { shapeOf, typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';

/** Standard normal numbers, as many as a point has. */
export const normalLike = <S extends Shape>(key: KeyExpr, x: Expr<S>): Expr<S> =>
  typed(build.draw('normal', key, shapeOf(x)));
