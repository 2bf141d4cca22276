/**
 * The arrays of a program as the host sees them: numbers go in and come out as copies.
 */
import type { Dtype } from '@ergodic/core/graph';
import type { Slot } from './nest/sheet.ts';

type Numbers = Float32Array | Float64Array | Int32Array | Uint32Array;

/** A view of `size` elements of an array. */
export const viewOf = (memory: WebAssembly.Memory, { kind, offset, bytes }: Slot, size: number): Numbers => {
  const { buffer } = memory;
  if (kind === 'real')
    return bytes === 4 ? new Float32Array(buffer, offset, size) : new Float64Array(buffer, offset, size);
  return kind === 'bits' ? new Uint32Array(buffer, offset, size) : new Int32Array(buffer, offset, size);
};

/** Copies numbers in. */
export const put = (view: Numbers, data: ArrayLike<number>): void => {
  view.set(data);
};

/** A copy, on its own. */
export const take = (
  view: Numbers,
  kind: Dtype,
): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> => {
  if (view instanceof Float32Array) return new Float32Array(view);
  if (view instanceof Float64Array) return new Float64Array(view);
  return kind === 'bits' ? new Uint32Array(view) : new Int32Array(view);
};
