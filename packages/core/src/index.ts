/**
 * The core of Ergodic: expressions and the language they are written in, energies and their parameters, host tensors, and the errors.
 *
 * Host random numbers, whose names are those of the language, are in `@ergodic/core/random`; the graph beneath the expressions is in
 * `@ergodic/core/graph` and `@ergodic/core/ops`.
 */
export { flow, pipe } from 'fp-ts/lib/function.js';
export * from './dsl/index.ts';
export * from './energy/index.ts';
export * from './error/index.ts';
export {
  type AnyExpr,
  type DtypeOf,
  type Expr,
  type KeyExpr,
  type Phantom,
  type ShapeOf,
  typed,
} from './graph/expr.ts';
export type { Node } from './graph/node.ts';
export { print } from './graph/print.ts';
export { type Dims, type Dtype, showType } from './graph/type.ts';
export {
  type Broadcast,
  type Contract,
  type Dim,
  dim,
  type Fits,
  type Labelled,
  type Reduce,
  type Shape,
  type Transpose,
  type Valid,
  type Written,
} from './shape/index.ts';
export {
  equalTensors,
  fromFlat,
  type Nested,
  type Numbers,
  showTensor,
  type Tensor,
  tensor,
  toNested,
  zerosTensor,
} from './tensor/index.ts';
export {
  type AnyParameter,
  type AnySlot,
  type ExprsOf,
  Init,
  type Initialiser,
  initialise,
  inputs,
  type Parameter,
  type Parameters,
  parameter,
  type Slot,
  type Slots,
  sizeOfSpec,
  slot,
  type TensorsOf,
} from './tree/index.ts';
