/**
 * The type of a node at run time: element kind and dimensions, or a tuple of them for the structured operations.
 */

/** Element kinds. `real` is float32 or float64, chosen when a program is compiled; `bits` is uint32. */
export type Dtype = 'real' | 'int' | 'bits' | 'bool';

/** Dimensions, outermost first. The empty list is a scalar. */
export type Dims = readonly number[];

/** The type of one array. */
export interface ArrayType {
  readonly dtype: Dtype;
  readonly shape: Dims;
}

/** What a node yields: one array, or (for `batch`, `scan`, `iterate`, `customVjp`) several, read by `project`. */
export type Type = ArrayType | { readonly tuple: readonly ArrayType[] };

export const arrayType = (dtype: Dtype, shape: Dims): ArrayType =>
  Object.freeze({ dtype, shape: Object.freeze([...shape]) });

export const isTuple = (type: Type): type is { readonly tuple: readonly ArrayType[] } => 'tuple' in type;

/** The number of elements: the product of the dimensions, 1 for a scalar. */
export const sizeOf = (shape: Dims): number => shape.reduce((product, n) => product * n, 1);

export const sameDims = (a: Dims, b: Dims): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

export const sameType = (a: ArrayType, b: ArrayType): boolean => a.dtype === b.dtype && sameDims(a.shape, b.shape);

export const showDims = (shape: Dims): string => `[${shape.join(', ')}]`;

/** As it stands in a printed graph: `real[2, 3]`, or `(real[2], int[])` for a tuple. */
export const showType = (type: Type): string =>
  isTuple(type)
    ? `(${type.tuple.map(showType).join(', ')})`
    : `${type.dtype}${type.shape.length === 0 ? '[]' : showDims(type.shape)}`;

/** Row-major strides, in elements. */
export const stridesOf = (shape: Dims): readonly number[] => {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] ?? 1) * (shape[i + 1] ?? 1);
  return strides;
};

/** The dimension at `axis`, which the caller knows to exist. */
export const dimAt = (shape: Dims, axis: number): number => {
  const n = shape[axis];
  if (n === undefined) throw new RangeError(`axis ${axis} of ${showDims(shape)}`);
  return n;
};
