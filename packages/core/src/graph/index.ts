/** The expression graph: nodes, their types, how they are made and walked. */
export type { Attrs, ConvAttrs, DotAttrs, DrawKind, None, OpName, ReduceAttrs } from './attrs.ts';
export {
  type AnyExpr,
  type DtypeOf,
  type Expr,
  type KeyExpr,
  type Phantom,
  type ShapeOf,
  signature,
  typed,
} from './expr.ts';
export { dtypeOf, intern, internedNodes, internFn, shapeOf, typeOf } from './intern.ts';
export { decodeGraph, encodeGraph, type FunctionJson, type GraphJson, type NodeJson, parseGraph } from './json.ts';
export { checkKeys, type KeyFinding, type KeyFindings, type KeyOptions, showKeyFindings } from './keys/index.ts';
export type { Fn, Node, NodeOf, Opaque } from './node.ts';
export { nodeNames, print, printNode } from './print.ts';
export {
  type ArrayType,
  arrayType,
  type Dims,
  type Dtype,
  dimAt,
  isTuple,
  sameDims,
  sameType,
  showDims,
  showType,
  sizeOf,
  stridesOf,
  type Type,
} from './type.ts';
export { type Finding, type Findings, showFindings, verify } from './verify.ts';
export { fold, topological } from './walk.ts';
