/** Shapes as types: broadcasting, contraction, reduction and transposition, with the sentences that say what does not fit. */
export type { Plus, Total } from './arithmetic.ts';
export {
  axesOf,
  axisOf,
  type DimAt,
  type Insert,
  type Keep,
  type Reduce,
  type Replace,
  type Reverse,
  type Transpose,
} from './axes.ts';
export { type Broadcast, broadcastDims } from './broadcast.ts';
export type { Contract, MatrixProduct } from './contract.ts';
export type { Einsum, EinsumClash, EinsumOperand } from './einsum.ts';
export {
  type Dim,
  dim,
  type Fits,
  type Labelled,
  type Shape,
  type ShowDim,
  type Valid,
  type Written,
} from './shape.ts';
