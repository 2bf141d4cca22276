/**
 * Nested arrays, as they are written in programs, and the shapes they have.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Dims, showDims, sizeOf } from '../graph/type.ts';
import type { Shape } from '../shape/index.ts';

/** A number or truth value, or arrays of arrays of them, all of one length at each depth. */
export type Nested = number | boolean | readonly Nested[];

/** Nested arrays of numbers alone. */
export type NestedNumbers = number | readonly NestedNumbers[];

/**
 * The shape of what is written: `NestedShape<readonly [1, 2]>` is `[2]`; a length that is not a literal is `number`, and nothing is known
 * of arrays nested at will.
 */
export type NestedShape<T> = NestedNumbers extends T
  ? Shape
  : T extends readonly [infer First, ...unknown[]]
    ? [T['length'], ...NestedShape<First>]
    : T extends readonly []
      ? [0]
      : T extends readonly (infer Item)[]
        ? [number, ...NestedShape<Item>]
        : [];

/** Arrays nested as deep as the shape has dimensions. */
export type NestedOf<S extends Shape, Item> = number extends S['length']
  ? Nested
  : S extends [unknown, ...infer Rest extends Shape]
    ? readonly NestedOf<Rest, Item>[]
    : Item;

const isArray = (value: Nested): value is readonly Nested[] => Array.isArray(value);

/** The shape of nested arrays, read along the first item at each depth. */
export const shapeOfNested = (value: Nested): Dims => {
  const shape: number[] = [];
  let item: Nested | undefined = value;
  while (item !== undefined && isArray(item)) {
    shape.push(item.length);
    item = item[0];
  }
  return shape;
};

/** The items of nested arrays, row-major. `ShapeError` where the arrays are ragged. */
export const flatten = (value: Nested): { readonly shape: Dims; readonly data: readonly number[] } => {
  const shape = shapeOfNested(value);
  const data: number[] = [];
  const visit = (item: Nested, depth: number): void => {
    if (!isArray(item)) {
      if (depth !== shape.length) throw new ShapeError('tensor', `a number among arrays, in ${showDims(shape)}`);
      data.push(Number(item));
      return;
    }
    if (item.length !== shape[depth])
      throw new ShapeError(
        'tensor',
        `an array of ${item.length} items where ${showDims(shape)} wants ${shape[depth] ?? 'a number'}`,
      );
    for (const inner of item) visit(inner, depth + 1);
  };
  visit(value, 0);
  return { shape, data };
};

/** Nested arrays of `shape` from row-major items. */
export const nest = (shape: Dims, at: (flat: number) => number | boolean): Nested => {
  const build = (depth: number, from: number): Nested => {
    const n = shape[depth];
    if (n === undefined) return at(from);
    const step = sizeOf(shape.slice(depth + 1));
    return Array.from({ length: n }, (_, i) => build(depth + 1, from + i * step));
  };
  return build(0, 0);
};
