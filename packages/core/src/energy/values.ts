/**
 * Values that combinators are given: numbers, nested arrays, tensors and expressions, all as nodes.
 */
import { ShapeError } from '../error/shape-error.ts';
import type { Expr } from '../graph/expr.ts';
import { typeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { type ArrayType, type Dtype, showType } from '../graph/type.ts';
import * as b from '../ops/build.ts';
import type { Shape } from '../shape/index.ts';
import { type Nested, type NestedOf, parseNested, type Tensor } from '../tensor/index.ts';

/** A number, or an expression that is one. */
export type Scalar = number | Expr<[]>;

/** An array of shape `S`: an expression, a tensor, nested arrays, or (for a scalar) a number. */
export type Value<S extends Shape, D extends Dtype = 'real'> = Expr<S, D> | Tensor<S, D> | NestedOf<S, number>;

type AnyTensor = Tensor<Shape, Dtype>;

const isNode = (value: Node | Nested | AnyTensor): value is Node => typeof value === 'object' && 'op' in value;
const isTensor = (value: Nested | AnyTensor): value is AnyTensor => typeof value === 'object' && 'dtype' in value;

/** A value as a node of a type. `ShapeError`, which names what it is, unless it has that type. */
export const nodeOf = (what: string, value: Node | Nested | AnyTensor, want: ArrayType): Node => {
  const constant = ({ dtype, shape, data }: AnyTensor): Node => b.constant(dtype, shape, Array.from(data));
  const node = isNode(value) ? value : constant(isTensor(value) ? value : parseNested(value, want.dtype));
  const got = showType(typeOf(node));
  if (got !== showType(want)) throw new ShapeError(what, `wants ${showType(want)}, got ${got}`);
  return node;
};

/** A number or a scalar expression as a node. */
export const scalarNode = (what: string, value: number | Node): Node =>
  nodeOf(what, value, { dtype: 'real', shape: [] });

/** `ShapeError` unless a number is positive and finite; expressions are not looked at. */
export const requirePositive = (what: string, value: number | Node): void => {
  if (typeof value === 'number' && !(value > 0 && value < Infinity))
    throw new ShapeError(what, `${value} is not a positive number`);
};
