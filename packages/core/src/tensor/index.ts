/** Arrays on the host. */
export type { Nested, NestedNumbers, NestedOf, NestedShape } from './nested.ts';
export {
  equalTensors,
  fromFlat,
  type Item,
  type Numbers,
  parseNested,
  showTensor,
  type Tensor,
  tensor,
  toNested,
  zerosTensor,
} from './tensor.ts';
