/**
 * Constructors of nodes without static shapes: the vocabulary in which rules are written. Users write in the typed language of `dsl/`.
 */
import type { ConvAttrs, DotAttrs, DrawKind } from '../graph/attrs.ts';
import { dtypeOf, shapeOf, typeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { type ArrayType, type Dims, type Dtype, sameDims, sizeOf } from '../graph/type.ts';
import { make } from './make.ts';

const none = {};

export const input = (name: string, dtype: Dtype, shape: Dims): Node => make('input', [], { name, dtype, shape });
export const param = (index: number, { dtype, shape }: ArrayType): Node => make('param', [], { index, dtype, shape });
export const constant = (dtype: Dtype, shape: Dims, data: readonly number[]): Node =>
  make('constant', [], { dtype, shape, data });
export const scalar = (value: number, dtype: Dtype = 'real'): Node => constant(dtype, [], [value]);
export const project = (node: Node, index: number): Node => make('project', [node], { index });

export const neg = (a: Node): Node => make('neg', [a], none);
export const exp = (a: Node): Node => make('exp', [a], none);
export const log = (a: Node): Node => make('log', [a], none);
export const log1p = (a: Node): Node => make('log1p', [a], none);
export const expm1 = (a: Node): Node => make('expm1', [a], none);
export const sqrt = (a: Node): Node => make('sqrt', [a], none);
export const sin = (a: Node): Node => make('sin', [a], none);
export const cos = (a: Node): Node => make('cos', [a], none);
export const tanh = (a: Node): Node => make('tanh', [a], none);
export const sigmoid = (a: Node): Node => make('sigmoid', [a], none);
export const softplus = (a: Node): Node => make('softplus', [a], none);
export const erf = (a: Node): Node => make('erf', [a], none);
export const erfinv = (a: Node): Node => make('erfinv', [a], none);
export const abs = (a: Node): Node => make('abs', [a], none);
export const sign = (a: Node): Node => make('sign', [a], none);
export const floor = (a: Node): Node => make('floor', [a], none);

/** Numpy's broadcasting: aligned at the last axis, a dimension of 1 grows. */
export const broadcastTo = (a: Node, shape: Dims): Node => {
  const from = shapeOf(a);
  if (sameDims(from, shape)) return a;
  const lead = shape.length - from.length;
  return make('broadcast', [a], { shape, axes: from.map((_, i) => i + lead) });
};

/** One value everywhere. */
export const full = (value: number, { dtype, shape }: ArrayType): Node => broadcastTo(scalar(value, dtype), shape);
export const fullLike = (value: number, node: Node): Node => full(value, typeOf(node));

/** A number beside an array is that number everywhere. */
export type Operand = Node | number;
const pair = (a: Operand, b: Operand): readonly [Node, Node] => {
  if (typeof a === 'number') return typeof b === 'number' ? [scalar(a), scalar(b)] : [fullLike(a, b), b];
  return typeof b === 'number' ? [a, fullLike(b, a)] : [a, b];
};

export const add = (a: Operand, b: Operand): Node => make('add', pair(a, b), none);
export const sub = (a: Operand, b: Operand): Node => make('sub', pair(a, b), none);
export const mul = (a: Operand, b: Operand): Node => make('mul', pair(a, b), none);
export const div = (a: Operand, b: Operand): Node => make('div', pair(a, b), none);
export const pow = (a: Operand, b: Operand): Node => make('pow', pair(a, b), none);
export const maximum = (a: Operand, b: Operand): Node => make('maximum', pair(a, b), none);
export const minimum = (a: Operand, b: Operand): Node => make('minimum', pair(a, b), none);

export const equal = (a: Operand, b: Operand): Node => make('equal', pair(a, b), none);
export const notEqual = (a: Operand, b: Operand): Node => make('notEqual', pair(a, b), none);
export const less = (a: Operand, b: Operand): Node => make('less', pair(a, b), none);
export const lessEqual = (a: Operand, b: Operand): Node => make('lessEqual', pair(a, b), none);
export const greater = (a: Operand, b: Operand): Node => make('greater', pair(a, b), none);
export const greaterEqual = (a: Operand, b: Operand): Node => make('greaterEqual', pair(a, b), none);
export const and = (a: Node, b: Node): Node => make('and', [a, b], none);
export const or = (a: Node, b: Node): Node => make('or', [a, b], none);
export const not = (a: Node): Node => make('not', [a], none);
export const where = (c: Node, a: Operand, b: Operand): Node => make('where', [c, ...pair(a, b)], none);
export const cast = (a: Node, to: Dtype): Node => (dtypeOf(a) === to ? a : make('cast', [a], { to }));

const allAxes = (a: Node): readonly number[] => shapeOf(a).map((_, i) => i);
export const sum = (a: Node, axes: readonly number[] = allAxes(a)): Node =>
  axes.length === 0 ? a : make('sum', [a], { axes: [...axes].sort((p, q) => p - q) });
export const reduceMax = (a: Node, axes: readonly number[] = allAxes(a)): Node =>
  axes.length === 0 ? a : make('reduceMax', [a], { axes: [...axes].sort((p, q) => p - q) });
export const argmax = (a: Node, axis: number): Node => make('argmax', [a], { axis });
export const dot = (a: Node, b: Node, attrs: DotAttrs): Node => make('dot', [a, b], attrs);
export const conv2d = (x: Node, w: Node, attrs: ConvAttrs): Node => make('conv2d', [x, w], attrs);

export const reshape = (a: Node, shape: Dims): Node =>
  sameDims(shapeOf(a), shape) ? a : make('reshape', [a], { shape });
export const transpose = (a: Node, perm: readonly number[]): Node =>
  perm.every((axis, i) => axis === i) && perm.length === shapeOf(a).length ? a : make('transpose', [a], { perm });
export const broadcast = (a: Node, shape: Dims, axes: readonly number[]): Node =>
  sameDims(shapeOf(a), shape) && axes.every((axis, i) => axis === i) ? a : make('broadcast', [a], { shape, axes });
export const slice = (
  a: Node,
  starts: readonly number[],
  limits: readonly number[],
  strides: readonly number[] = starts.map(() => 1),
): Node => make('slice', [a], { starts, limits, strides });
export const pad = (
  a: Node,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[] = low.map(() => 0),
): Node => make('pad', [a], { low, high, interior });
export const concat = (parts: readonly Node[], axis: number): Node => make('concat', parts, { axis });
export const flip = (a: Node, axes: readonly number[]): Node => (axes.length === 0 ? a : make('flip', [a], { axes }));
export const take = (a: Node, indices: Node, axis: number): Node => make('take', [a, indices], { axis });
export const takeTranspose = (a: Node, indices: Node, axis: number, size: number): Node =>
  make('takeTranspose', [a, indices], { axis, size });
export const iota = (shape: Dims, axis: number): Node => make('iota', [], { shape, axis });

export const foldIn = (key: Node, data: Node): Node => make('foldIn', [key, data], none);
export const draw = (kind: DrawKind, key: Node, shape: Dims): Node => make('draw', [key], { kind, shape });
export const stopGradient = (a: Node): Node => make('stopGradient', [a], none);

/** Row `i` along axis 0, with that axis dropped. */
export const row = (a: Node, i: number): Node => {
  const [, ...rest] = shapeOf(a);
  return reshape(slice(a, [i, ...rest.map(() => 0)], [i + 1, ...rest]), rest);
};

/** Axis 0 moved to the front of the result from `axis`. */
export const moveToFront = (a: Node, axis: number): Node => {
  const rest = allAxes(a).filter((i) => i !== axis);
  return transpose(a, [axis, ...rest]);
};

export const elementCount = (a: Node): number => sizeOf(shapeOf(a));
