/**
 * The value of an expression, by the float64 reference interpreter: for tests, examples and small sums. Programs are compiled.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type AnyExpr, type Phantom, signature } from '../graph/expr.ts';
import { typeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { type Dtype, sameType, showType } from '../graph/type.ts';
import { topological } from '../graph/walk.ts';
import { interpretNodes } from '../interpret/interpreter.ts';
import type { Value } from '../ops/record.ts';
import type { Shape } from '../shape/index.ts';
import { type Exprs, leaves, type Nodes, rebuildWith } from '../structure/index.ts';
import { fromFlat, type Nested, parseNested, type Tensor } from '../tensor/index.ts';

/** What is given for the inputs of an expression, by name: tensors, or nested arrays. */
export type Inputs = Readonly<Record<string, Nested | Tensor<Shape, Dtype>>>;

/** The values of a structure of expressions. */
export type Evaluated<T> = Exprs extends T
  ? Tensor<Shape, Dtype>
  : T extends Phantom<infer S, infer D>
    ? Tensor<S, D>
    : T extends AnyExpr
      ? Tensor<Shape, Dtype>
      : { readonly [K in keyof T]: Evaluated<T[K]> };

const isTensor = (value: Nested | Tensor<Shape, Dtype>): value is Tensor<Shape, Dtype> =>
  typeof value === 'object' && 'dtype' in value;

const given = (node: Node<'input'>, inputs: Inputs): Value => {
  const { name } = node.attrs;
  const value = inputs[name];
  if (value === undefined) throw new RangeError(`input '${name}' is not given`);
  const type = typeOf(node);
  const tensor = isTensor(value) ? value : parseNested(value, type.dtype);
  if (!sameType(tensor, type))
    throw new ShapeError('evaluate', `input '${name}' is ${showType(type)}, given ${showType(tensor)}`);
  return { shape: tensor.shape, data: Float64Array.from(tensor.data) };
};

/**
 * The value of an expression, or of each in a tuple or record, in float64.
 *
 * `RangeError` if an input is not given, `ShapeError` if it does not have the input's shape or kind. What is given and not mentioned is
 * ignored: a derivative need not mention what its function does.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, input, mul, toNested } from '@ergodic/core'
 *
 * const x = input('x', [2])
 * assert.deepStrictEqual(toNested(evaluate(mul(x, x), { x: [3, 4] })), [9, 16])
 * const { once, twice } = evaluate({ once: x, twice: mul(x, 2) }, { x: [3, 4] })
 * assert.deepStrictEqual([toNested(once), toNested(twice)], [[3, 4], [6, 8]])
 */
export const evaluate = signature<<const T extends Exprs>(exprs: T, inputs?: Inputs) => Evaluated<T>>(
  (exprs: Nodes, inputs: Inputs = {}) => {
    const roots = leaves(exprs);
    const wanted = topological(roots).filter((node) => node.op === 'input');
    const values = interpretNodes(roots, new Map<Node, Value>(wanted.map((node) => [node, given(node, inputs)])));
    return rebuildWith(exprs, (node, i) => {
      const { shape, dtype } = typeOf(node);
      return fromFlat(shape, values[i]?.data ?? [], dtype);
    });
  },
);
