/**
 * What type rules have in common: they read operands and refuse what does not fit, in a sentence.
 */
import { ShapeError } from '../error/shape-error.ts';
import type { Attrs, OpName } from '../graph/attrs.ts';
import {
  type ArrayType,
  arrayType,
  type Dims,
  type Dtype,
  dimAt,
  isTuple,
  sameDims,
  showDims,
  showType,
  type Type,
} from '../graph/type.ts';

export type Rule<K extends OpName> = (args: readonly Type[], attrs: Attrs[K]) => Type;

export const fail = (op: string, message: string): never => {
  throw new ShapeError(op, message);
};

export const array = (op: string, args: readonly Type[], i: number): ArrayType => {
  const type = args[i];
  if (type === undefined) return fail(op, `operand ${i} is missing`);
  if (isTuple(type)) return fail(op, `operand ${i} is a tuple; read it with project(i)`);
  return type;
};

export const arity = (op: string, args: readonly Type[], n: number): void => {
  if (args.length !== n) fail(op, `takes ${n} operand${n === 1 ? '' : 's'}, got ${args.length}`);
};

export const wantDtype = (op: string, type: ArrayType, allowed: readonly Dtype[]): void => {
  if (!allowed.includes(type.dtype)) fail(op, `wants ${allowed.join(' or ')}, got ${showType(type)}`);
};

export const sameShape = (op: string, a: ArrayType, b: ArrayType): void => {
  if (sameDims(a.shape, b.shape)) return;
  if (a.shape.length !== b.shape.length) fail(op, `ranks differ: ${showDims(a.shape)} and ${showDims(b.shape)}`);
  const axis = a.shape.findIndex((n, i) => n !== b.shape[i]);
  fail(
    op,
    `dimension ${a.shape[axis]} does not match ${b.shape[axis]} (axis ${axis} of ${showDims(a.shape)} and ${showDims(b.shape)})`,
  );
};

export const axesOf = (op: string, shape: Dims, axes: readonly number[]): void => {
  for (const axis of axes)
    if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length) fail(op, `no axis ${axis} in ${showDims(shape)}`);
  if (new Set(axes).size !== axes.length) fail(op, `axis named twice in [${axes.join(', ')}]`);
};

/** One operand; the result has its type. */
export const unary =
  (op: string, allowed: readonly Dtype[] = ['real']) =>
  (args: readonly Type[]): Type => {
    arity(op, args, 1);
    const a = array(op, args, 0);
    wantDtype(op, a, allowed);
    return a;
  };

/** Two operands of one type. */
export const binary =
  (op: string, allowed: readonly Dtype[], result?: Dtype) =>
  (args: readonly Type[]): Type => {
    arity(op, args, 2);
    const [a, b] = [array(op, args, 0), array(op, args, 1)];
    wantDtype(op, a, allowed);
    if (a.dtype !== b.dtype) fail(op, `cannot mix ${a.dtype} and ${b.dtype}; cast one of them`);
    sameShape(op, a, b);
    return result === undefined ? a : arrayType(result, a.shape);
  };

export const reduced =
  (op: string) =>
  (args: readonly Type[], { axes }: { readonly axes: readonly number[] }): Type => {
    arity(op, args, 1);
    const a = array(op, args, 0);
    wantDtype(op, a, op === 'sum' ? ['real', 'int'] : ['real']);
    axesOf(op, a.shape, axes);
    for (const axis of axes)
      if (op !== 'sum' && dimAt(a.shape, axis) === 0) fail(op, `axis ${axis} of ${showDims(a.shape)} is empty`);
    return arrayType(
      a.dtype,
      a.shape.filter((_, i) => !axes.includes(i)),
    );
  };

export const leaf =
  (op: string) =>
  (args: readonly Type[], attrs: { readonly dtype: Dtype; readonly shape: Dims }): Type => {
    arity(op, args, 0);
    for (const n of attrs.shape) if (!Number.isInteger(n) || n < 0) fail(op, `${n} is not a dimension`);
    return arrayType(attrs.dtype, attrs.shape);
  };
