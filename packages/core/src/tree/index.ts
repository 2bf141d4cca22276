/** Trees of parameters: what is learned, named and nested. */

export type { Initialiser } from './initialiser.ts';
export * as Init from './initialiser.ts';
export {
  type AnyParameter,
  type AnySlot,
  type AnyTensor,
  type ExprsOf,
  type ExprTree,
  initialise,
  inputs,
  isParameter,
  isSlot,
  type None,
  type Parameter,
  type Parameters,
  parameter,
  type Slot,
  type Slots,
  sizeOfSpec,
  slot,
  type TensorsOf,
  type TensorTree,
} from './spec.ts';
export {
  flatten,
  type Leaf,
  type LeafOf,
  type Mapped,
  map,
  matching,
  type Tree,
  unflatten,
  zipWith,
} from './tree.ts';
