import type { Numbers } from '@ergodic/core';
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { countOf, type NumberArray, placeOf, type Read, showDims } from './number-array.ts';

/** How numbers of one kind lie in a file. */
export interface ElementType {
  /** For each number. */
  readonly bytes: number;
  /** The number at a place; NaN for an integer that float64 does not hold. */
  readonly get: (view: DataView, offset: number, littleEndian: boolean) => number;
  /** Room for `n` of them. */
  readonly make: (n: number) => Numbers & { [index: number]: number };
}

/** A float16: sign, 5 bits of exponent, 10 of fraction (IEEE 754, binary16). */
const getFloat16 = (view: DataView, offset: number, littleEndian: boolean): number => {
  const bits = view.getUint16(offset, littleEndian);
  const sign = bits >>> 15 === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
};

const exactly = (integer: bigint): number =>
  integer >= Number.MIN_SAFE_INTEGER && integer <= Number.MAX_SAFE_INTEGER ? Number(integer) : Number.NaN;

/** The kinds of numbers that are read, by the names that numpy gives them. */
export const elementTypes = {
  f2: { bytes: 2, get: getFloat16, make: (n) => new Float32Array(n) },
  f4: { bytes: 4, get: (view, at, little) => view.getFloat32(at, little), make: (n) => new Float32Array(n) },
  f8: { bytes: 8, get: (view, at, little) => view.getFloat64(at, little), make: (n) => new Float64Array(n) },
  i1: { bytes: 1, get: (view, at) => view.getInt8(at), make: (n) => new Int8Array(n) },
  i2: { bytes: 2, get: (view, at, little) => view.getInt16(at, little), make: (n) => new Int16Array(n) },
  i4: { bytes: 4, get: (view, at, little) => view.getInt32(at, little), make: (n) => new Int32Array(n) },
  i8: {
    bytes: 8,
    get: (view, at, little) => exactly(view.getBigInt64(at, little)),
    make: (n) => new Float64Array(n),
  },
  u1: { bytes: 1, get: (view, at) => view.getUint8(at), make: (n) => new Uint8Array(n) },
  u2: { bytes: 2, get: (view, at, little) => view.getUint16(at, little), make: (n) => new Uint16Array(n) },
  u4: { bytes: 4, get: (view, at, little) => view.getUint32(at, little), make: (n) => new Uint32Array(n) },
  u8: {
    bytes: 8,
    get: (view, at, little) => exactly(view.getBigUint64(at, little)),
    make: (n) => new Float64Array(n),
  },
  b1: { bytes: 1, get: (view, at) => (view.getUint8(at) === 0 ? 0 : 1), make: (n) => new Uint8Array(n) },
} as const satisfies Readonly<Record<string, ElementType>>;

/** How an array lies in a file. */
export interface Layout {
  readonly type: ElementType;
  readonly isLittleEndian: boolean;
  /** First index fastest, as in Fortran, instead of last. */
  readonly isColumnMajor: boolean;
  readonly shape: readonly number[];
  /** Of the first element, in bytes from the beginning of the file. */
  readonly offset: number;
}

/** How many problems are told; the rest are counted. */
const told = 10;

/** For each element of a row-major array, in order, where it is in a column-major one. */
const columnMajor = (shape: readonly number[]): (() => number) => {
  const strides = shape.map((_, axis) => countOf(shape.slice(0, axis)));
  const place = shape.map(() => 0);
  let at = 0;
  return () => {
    const now = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [size, stride, index] = [shape[axis] ?? 1, strides[axis] ?? 0, (place[axis] ?? 0) + 1];
      at += stride;
      place[axis] = index;
      if (index < size) break;
      at -= size * stride;
      place[axis] = 0;
    }
    return now;
  };
};

const rowMajor = (): (() => number) => {
  let next = 0;
  return () => next++;
};

const amount = (bytes: number): string => (bytes === 1 ? '1 byte' : `${bytes} bytes`);

/** The numbers must fill the rest of the file exactly: nothing is made room for that is not there. */
const sizeProblem = (bytes: Uint8Array, { type, shape, offset }: Layout): string | null => {
  const [there, needed] = [bytes.length - offset, countOf(shape) * type.bytes];
  if (there === needed) return null;
  const what = `${amount(there)} of numbers, where shape ${showDims(shape)} of ${amount(type.bytes)} each needs ${amount(needed)}`;
  return there < needed ? `it is cut short: ${what}` : `it goes on after its end: ${what}`;
};

/**
 * Reads the numbers of an array.
 *
 * @errors `BadInput` where their bytes are too few or too many; for every number that is not finite, or an integer beyond 2^53, the first ten of which
 *   are told and the rest counted
 */
export const readElements = (bytes: Uint8Array, file: string, layout: Layout): Read<NumberArray> => {
  const { type, isLittleEndian, isColumnMajor, shape, offset } = layout;
  const reason = sizeProblem(bytes, layout);
  if (reason !== null) return E.left([{ _tag: 'BadInput', file, reason }]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = countOf(shape);
  const values = type.make(count);
  const next = isColumnMajor ? columnMajor(shape) : rowMajor();
  const problems: BadInput[] = [];
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const at = offset + type.bytes * next();
    const value = type.get(view, at, isLittleEndian);
    values[i] = value;
    if (Number.isFinite(value)) continue;
    wrong++;
    if (wrong > told) continue;
    const isInteger = type === elementTypes.i8 || type === elementTypes.u8;
    problems.push({
      _tag: 'BadInput',
      file,
      at: `element ${showDims(placeOf(shape, i))}`,
      ...(isInteger ? {} : { value: `${value}` }),
      reason: isInteger ? 'an integer beyond 2^53, which cannot be read exactly' : 'not a finite number',
    });
  }
  const [first, ...others] = problems;
  if (first === undefined) return E.right({ shape, values });
  const more = wrong - problems.length;
  const rest: readonly BadInput[] =
    more === 0 ? [] : [{ _tag: 'BadInput', file, reason: `${more} more problems of this kind` }];
  return E.left([first, ...others, ...rest]);
};
