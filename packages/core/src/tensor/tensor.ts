/**
 * Arrays on the host: immutable, plain records.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Dims, type Dtype, sameDims, showDims, showType, sizeOf } from '../graph/type.ts';
import type { Shape, Written } from '../shape/index.ts';
import { flatten, type Nested, type NestedNumbers, type NestedOf, type NestedShape, nest } from './nested.ts';

// -------------------------------------------------------------------------------------------------------------------
// model
// -------------------------------------------------------------------------------------------------------------------

/** Numbers that can be read and not written: a typed array seen without its setters. */
export interface Numbers extends ArrayLike<number>, Iterable<number> {
  readonly BYTES_PER_ELEMENT: number;
}

/**
 * An array of shape `S` and kind `D`: row-major items, reals in a `Float64Array` (or, if they came so, a `Float32Array`), ints in
 * an `Int32Array`, bits in a `Uint32Array`, and bools, 0 or 1, in a `Uint8Array`.
 *
 * @category model
 */
export interface Tensor<S extends Shape = Shape, D extends Dtype = 'real'> {
  readonly dtype: D;
  readonly shape: Readonly<S>;
  readonly data: Numbers;
}

// -------------------------------------------------------------------------------------------------------------------
// constructors
// -------------------------------------------------------------------------------------------------------------------

const store = (dtype: Dtype, data: ArrayLike<number>): Numbers => {
  switch (dtype) {
    case 'real':
      return data instanceof Float32Array ? Float32Array.from(data) : Float64Array.from(data);
    case 'int':
      return Int32Array.from(data);
    case 'bits':
      return Uint32Array.from(data);
    case 'bool':
      return Uint8Array.from(data);
  }
};

/** What a number must be to be of a kind. */
const belongs: { readonly [D in Dtype]: (x: number) => boolean } = {
  real: () => true,
  int: (x) => (x | 0) === x,
  bits: (x) => x >>> 0 === x,
  bool: (x) => x === 0 || x === 1,
};

const validate = (dtype: Dtype, shape: Dims, data: ArrayLike<number>): void => {
  for (const n of shape) if (!Number.isInteger(n) || n < 0) throw new ShapeError('tensor', `${n} is not a dimension`);
  if (data.length !== sizeOf(shape))
    throw new ShapeError('tensor', `${data.length} values for ${showDims(shape)}, which has ${sizeOf(shape)}`);
  if (dtype === 'real') return;
  for (let i = 0; i < data.length; i++) {
    const x = data[i] ?? Number.NaN;
    if (!belongs[dtype](x)) throw new ShapeError('tensor', `value ${i} is ${x}, which is not of kind ${dtype}`);
  }
};

/**
 * A tensor from row-major values, which are copied.
 *
 * `ShapeError` if their number is not the product of the dimensions, or one of them is not a value of the kind.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { fromFlat, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(fromFlat([2, 2], [1, 2, 3, 4])), [[1, 2], [3, 4]])
 * assert.throws(() => fromFlat([2, 2], [1, 2, 3]), /3 values for \[2, 2\]/)
 */
export function fromFlat<const S extends Shape>(shape: Written<S>, data: ArrayLike<number>): Tensor<S>;
export function fromFlat<const S extends Shape, D extends Dtype>(
  shape: Written<S>,
  data: ArrayLike<number>,
  dtype: D,
): Tensor<S, D>;
export function fromFlat(shape: Dims, data: ArrayLike<number>, dtype: Dtype = 'real'): Tensor<Shape, Dtype> {
  validate(dtype, shape, data);
  return Object.freeze({ dtype, shape: Object.freeze([...shape]), data: store(dtype, data) });
}

/** A tensor from nested arrays of which nothing is known at compile time. */
export const parseNested = (values: Nested, dtype: Dtype): Tensor<Shape, Dtype> => {
  const { shape, data } = flatten(values);
  return fromFlat(shape, data, dtype);
};

/**
 * A tensor from nested arrays, with the shape they have.
 *
 * `ShapeError` if the arrays are ragged, or a value is not of the kind.
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { tensor } from '@ergodic/core'
 *
 * const t = tensor([[1, 2, 3], [4, 5, 6]])
 * const shape: readonly [2, 3] = t.shape
 * assert.deepStrictEqual(shape, [2, 3])
 */
export function tensor<const T extends NestedNumbers>(values: T): Tensor<NestedShape<T>>;
export function tensor<const T extends Nested, D extends Dtype>(values: T, dtype: D): Tensor<NestedShape<T>, D>;
export function tensor(values: Nested, dtype: Dtype = 'real'): Tensor<Shape, Dtype> {
  return parseNested(values, dtype);
}

/**
 * Zeros (false, for bools).
 *
 * @category constructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { toNested, zerosTensor } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(zerosTensor([2])), [0, 0])
 */
export function zerosTensor<const S extends Shape>(shape: Written<S>): Tensor<S>;
export function zerosTensor<const S extends Shape, D extends Dtype>(shape: Written<S>, dtype: D): Tensor<S, D>;
export function zerosTensor(shape: Dims, dtype: Dtype = 'real'): Tensor<Shape, Dtype> {
  return fromFlat(shape, new Uint8Array(sizeOf(shape)), dtype);
}

// -------------------------------------------------------------------------------------------------------------------
// destructors
// -------------------------------------------------------------------------------------------------------------------

/** A value read from a tensor of a kind. */
export type Item<D extends Dtype> = D extends 'bool' ? boolean : number;

/**
 * Nested arrays of the values; a scalar gives its value. Bools are read as `true` and `false`.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { tensor, toNested } from '@ergodic/core'
 *
 * assert.deepStrictEqual(toNested(tensor([[1], [2]])), [[1], [2]])
 * assert.strictEqual(toNested(tensor(3)), 3)
 */
export function toNested<S extends Shape, D extends Dtype>(t: Tensor<S, D>): NestedOf<S, Item<D>>;
export function toNested(t: Tensor<Shape, Dtype>): Nested {
  return nest(t.shape, (i) => (t.dtype === 'bool' ? t.data[i] === 1 : (t.data[i] ?? 0)));
}

/**
 * True where kinds, shapes and values are equal; NaN equals NaN, and -0 does not equal 0.
 *
 * @category instances
 *
 * @example
 * import * as assert from 'node:assert'
 * import { equalTensors, tensor } from '@ergodic/core'
 *
 * assert.ok(equalTensors(tensor([1, NaN]), tensor([1, NaN])))
 * assert.ok(!equalTensors(tensor([1]), tensor(1)))
 */
export const equalTensors = (a: Tensor<Shape, Dtype>, b: Tensor<Shape, Dtype>): boolean =>
  a.dtype === b.dtype && sameDims(a.shape, b.shape) && Array.from(a.data).every((x, i) => Object.is(x, b.data[i]));

/**
 * The type and the values, as one line; long ones are cut.
 *
 * @category destructors
 *
 * @example
 * import * as assert from 'node:assert'
 * import { showTensor, tensor } from '@ergodic/core'
 *
 * assert.strictEqual(showTensor(tensor([[1, 2], [3, 4]])), 'real[2, 2] [[1, 2], [3, 4]]')
 */
export const showTensor = (t: Tensor<Shape, Dtype>): string => {
  const size = sizeOf(t.shape);
  const text =
    size > 64
      ? `[${Array.from({ length: 8 }, (_, i) => t.data[i]).join(', ')}, … ${size} values]`
      : JSON.stringify(
          nest(t.shape, (i) => t.data[i] ?? 0),
          (_, x) => (typeof x === 'number' && !Number.isFinite(x) ? String(x) : x),
        ).replaceAll(',', ', ');
  return `${showType(t)} ${text}`;
};
