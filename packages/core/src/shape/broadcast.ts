/**
 * Numpy's broadcasting, as a type and as a function: shapes are aligned at the last axis, and a dimension of 1 grows.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Dims, showDims } from '../graph/type.ts';
import type { Shape, ShowDim } from './shape.ts';

type Join<M extends number, N extends number> = [M, N] extends [N, M]
  ? M
  : M extends 1
    ? N
    : N extends 1
      ? M
      : `cannot broadcast dimension ${ShowDim<M>} with ${ShowDim<N>}`;

type Align<A extends Shape, B extends Shape, Done extends Shape> = A extends [
  ...infer As extends Shape,
  infer M extends number,
]
  ? B extends [...infer Bs extends Shape, infer N extends number]
    ? Join<M, N> extends infer J
      ? J extends number
        ? Align<As, Bs, [J, ...Done]>
        : J
      : never
    : [...A, ...Done]
  : [...B, ...Done];

/** The shape of two operands together, or a sentence that names the dimensions which do not fit. */
export type Broadcast<A extends Shape, B extends Shape> = number extends A['length']
  ? Shape
  : number extends B['length']
    ? Shape
    : Align<A, B, []>;

/** The shape of two operands together. `ShapeError` where they do not fit. */
export const broadcastDims = (op: string, a: Dims, b: Dims): Dims => {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const m = a[i - rank + a.length] ?? 1;
    const n = b[i - rank + b.length] ?? 1;
    if (m !== n && m !== 1 && n !== 1)
      throw new ShapeError(op, `cannot broadcast dimension ${m} with ${n} (${showDims(a)} and ${showDims(b)})`);
    return m === 1 ? n : m;
  });
};
