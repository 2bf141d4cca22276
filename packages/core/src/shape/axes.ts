/**
 * Shapes whose axes are named by number: from 0, or from -1 at the end backwards. Types first, then their run-time twins.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Dims, showDims } from '../graph/type.ts';
import type { Shape } from './shape.ts';

/** The names of the axes of `S`, each both ways: `'0' | '-2' | '1' | '-1'` for two dimensions. */
type AxisName<S extends Shape, Before extends Shape = []> = S extends [unknown, ...infer Rest extends Shape]
  ? `${Before['length']}` | `-${S['length']}` | AxisName<Rest, [...Before, 0]>
  : never;

/** True where nothing can be said: the rank or the axes are not literals. */
type Unknown<S extends Shape, Axes extends number> = number extends S['length']
  ? true
  : number extends Axes
    ? true
    : false;

/** `Result`, unless one of the axes does not exist. */
type Checked<S extends Shape, Axes extends number, Result> =
  Unknown<S, Axes> extends true
    ? Shape
    : Exclude<`${Axes}`, AxisName<S>> extends never
      ? Result
      : `no axis ${Exclude<`${Axes}`, AxisName<S>>} in a shape of ${S['length']} dimensions`;

/** `S` with each axis of `Axes` replaced by the dimensions `By`. */
type Swap<
  S extends Shape,
  Axes extends number,
  By extends Shape,
  Done extends Shape = [],
  At extends Shape = [],
> = S extends [infer N extends number, ...infer Rest extends Shape]
  ? `${Axes}` extends infer Name
    ? Swap<
        Rest,
        Axes,
        By,
        Extract<Name, `${At['length']}` | `-${S['length']}`> extends never ? [...Done, N] : [...Done, ...By],
        [...At, 0]
      >
    : never
  : Done;

/** The dimension of `S` at an axis. */
export type DimAt<S extends Shape, Axis extends number, At extends Shape = []> = S extends [
  infer N extends number,
  ...infer Rest extends Shape,
]
  ? `${Axis}` extends `${At['length']}` | `-${S['length']}`
    ? N
    : DimAt<Rest, Axis, [...At, 0]>
  : number;

/** `S` without the axes that are summed, or otherwise reduced, away. */
export type Reduce<S extends Shape, Axes extends Shape> = Checked<S, Axes[number], Swap<S, Axes[number], []>>;

/** `S` with the given axes kept as 1: a reduced array that broadcasts against the original. */
export type Keep<S extends Shape, Axes extends Shape> = Checked<S, Axes[number], Swap<S, Axes[number], [1]>>;

/** `S` with one axis replaced by dimensions. */
export type Replace<S extends Shape, Axis extends number, By extends Shape> = Checked<S, Axis, Swap<S, Axis, By>>;

type Permute<S extends Shape, Perm extends Shape> = Perm extends [
  infer Axis extends number,
  ...infer Rest extends Shape,
]
  ? [DimAt<S, Axis>, ...Permute<S, Rest>]
  : [];

/** Axis `i` of the result is axis `Perm[i]` of `S`. */
export type Transpose<S extends Shape, Perm extends Shape> =
  Unknown<S, Perm[number]> extends true
    ? Shape
    : Reduce<S, Perm> extends []
      ? S['length'] extends Perm['length']
        ? Permute<S, Perm>
        : `a permutation of ${S['length']} axes has ${S['length']} entries, not ${Perm['length']}`
      : Reduce<S, Perm> extends string
        ? Reduce<S, Perm>
        : `a permutation of ${S['length']} axes names each of them once`;

export type Reverse<S extends Shape> = number extends S['length']
  ? Shape
  : S extends [infer N extends number, ...infer Rest extends Shape]
    ? [...Reverse<Rest>, N]
    : [];

type InsertAt<S extends Shape, Axis extends number, N extends number, Before extends Shape = []> = `${Axis}` extends
  | `${Before['length']}`
  | `-${[...S, 0]['length']}`
  ? [...Before, N, ...S]
  : S extends [infer M extends number, ...infer Rest extends Shape]
    ? InsertAt<Rest, Axis, N, [...Before, M]>
    : `no axis ${Axis} in the result`;

/** `S` with a dimension `N` put in, so that it stands at `Axis` of the result. */
export type Insert<S extends Shape, Axis extends number, N extends number> =
  Unknown<S, Axis> extends true ? Shape : InsertAt<S, Axis, N>;

/** An axis counted from 0. `ShapeError` where there is none. */
export const axisOf = (op: string, shape: Dims, axis: number): number => {
  const found = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(found) || found < 0 || found >= shape.length)
    throw new ShapeError(op, `no axis ${axis} in ${showDims(shape)}`);
  return found;
};

/** Axes counted from 0; all of them where none are given. `ShapeError` where one does not exist or is named twice. */
export const axesOf = (op: string, shape: Dims, axes: readonly number[] | undefined): readonly number[] => {
  if (axes === undefined) return shape.map((_, axis) => axis);
  const found = axes.map((axis) => axisOf(op, shape, axis));
  if (new Set(found).size !== found.length)
    throw new ShapeError(op, `an axis of ${showDims(shape)} is named twice in [${axes.join(', ')}]`);
  return found;
};
