/** Standard normal noise of the shape of a point. */
import { type Expr, type KeyExpr, type Shape, typed } from '@ergodic/core';
import { shapeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';

/** `ξ ~ N(0, I)`, of the shape of `x`. */
export const normalLike = <S extends Shape>(key: KeyExpr, x: Expr<S>): Expr<S> =>
  typed<S>(build.draw('normal', key, shapeOf(x)));
