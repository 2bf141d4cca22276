/** The Cholesky factor of a matrix, as an expression: a loop over its columns. */
import {
  add,
  constant,
  div,
  dot,
  type Expr,
  equal,
  fromFlat,
  iota,
  less,
  mul,
  outer,
  pipe,
  repeat,
  sqrt,
  sub,
  sum,
  take,
  toReal,
  where,
} from '@ergodic/core';
import { shapeOf, signature } from '@ergodic/core/graph';

type Square = Expr<[number, number]>;
type Column = Expr<[number]>;

const factor = (matrix: Square): Square => {
  const [n = 0] = shapeOf(matrix);
  const nothing: Square = constant(fromFlat([n, n], new Array<number>(n * n).fill(0)));
  const rows: Expr<[number], 'int'> = iota([n]);
  return pipe(
    nothing,
    repeat<Square>(n, (lower, j) => {
      const here: Column = toReal(equal(rows, j));
      const rest: Column = sub(pipe(matrix, take(j)), dot(lower, pipe(lower, take(j))));
      const diagonal = sqrt(pipe(mul(rest, here), sum()));
      const column: Column = where(less(rows, j), 0, div(rest, diagonal));
      return add(lower, outer(column, here));
    }),
  );
};

/**
 * The lower triangular `L` with `L Lᵀ = A`, of a symmetric `A`, `[n, n]`. NaN unless `A` is positive definite.
 *
 * @category algebra
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, toNested } from '@ergodic/core'
 * import { cholesky } from '@ergodic/samplers/adaptation'
 *
 * assert.deepStrictEqual(toNested(evaluate(cholesky(constant([[4, 2], [2, 5]])))), [[2, 0], [1, 2]])
 */
export const cholesky = signature<<N extends number>(matrix: Expr<[N, N]>) => Expr<[N, N]>>(factor);
