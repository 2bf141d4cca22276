/**
 * Contractions: what is left when dimensions of two operands are matched and summed over.
 */
import type { Shape, ShowDim } from './shape.ts';

/** `[...A, K]` times `[K, ...B]` is `[...A, ...B]`: the last axis of the first operand meets the first of the second. */
export type Contract<A extends Shape, B extends Shape> = number extends A['length']
  ? Shape
  : number extends B['length']
    ? Shape
    : A extends [...infer As extends Shape, infer M extends number]
      ? B extends [infer N extends number, ...infer Bs extends Shape]
        ? [M, N] extends [N, M]
          ? [...As, ...Bs]
          : `cannot contract dimension ${ShowDim<M>} with ${ShowDim<N>}`
        : 'cannot contract with a scalar'
      : 'cannot contract a scalar';

/** `[...L, M, K]` times `[...L, K, N]` is `[...L, M, N]`: a product of matrices for each index of the leading axes. */
export type MatrixProduct<A extends Shape, B extends Shape> = number extends A['length']
  ? Shape
  : number extends B['length']
    ? Shape
    : A extends [...infer L extends Shape, infer M extends number, infer K extends number]
      ? B extends [...infer R extends Shape, infer J extends number, infer N extends number]
        ? [K, J] extends [J, K]
          ? [L, R] extends [R, L]
            ? [...L, M, N]
            : 'the leading dimensions of the two operands differ'
          : `cannot contract dimension ${ShowDim<K>} with ${ShowDim<J>}`
        : 'a matrix product wants two dimensions or more'
      : 'a matrix product wants two dimensions or more';
