/**
 * What the functions of the language do to their operands before a node is built: numbers become constants, shapes are broadcast.
 */
import { ShapeError } from '../error/shape-error.ts';
import { dtypeOf, shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import type { Dtype } from '../graph/type.ts';
import * as build from '../ops/build.ts';
import { broadcastDims } from '../shape/index.ts';

/** Kinds that are numbers. */
export type Numeric = 'real' | 'int';

/** An operand before it is looked at: an expression, or a number that stands for itself everywhere. */
export type Operand = Node | number;

/** A number as a scalar of a kind. `ShapeError` where it is not a value of the kind. */
export const scalarOf = (op: string, value: number, dtype: Dtype): Node => {
  if (dtype === 'int' && !Number.isInteger(value)) throw new ShapeError(op, `${value} is not an int`);
  if (dtype === 'bits' || dtype === 'bool') throw new ShapeError(op, `cannot mix the number ${value} with ${dtype}`);
  return build.scalar(value, dtype);
};

const kindOf = (operands: readonly Operand[]): Dtype => {
  const first = operands.find((operand) => typeof operand !== 'number');
  return first === undefined || typeof first === 'number' ? 'real' : dtypeOf(first);
};

/** Two operands of one kind, as nodes of one shape. `ShapeError` where they do not broadcast. */
export const align = (op: string, a: Operand, b: Operand): readonly [Node, Node] => {
  const dtype = kindOf([a, b]);
  const node = (operand: Operand): Node => (typeof operand === 'number' ? scalarOf(op, operand, dtype) : operand);
  const [x, y] = [node(a), node(b)];
  const shape = broadcastDims(op, shapeOf(x), shapeOf(y));
  return [build.broadcastTo(x, shape), build.broadcastTo(y, shape)];
};
