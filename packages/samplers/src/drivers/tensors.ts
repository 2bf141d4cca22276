/** Tensors that take over an array without copying it. */
import { type Dims, type Dtype, sizeOf } from '@ergodic/core/graph';
import type { AnyTensor, Precision } from './checkpoint.ts';
import type { Leaf } from './program.ts';

/** Room for values of a kind. */
export const room = (dtype: Dtype, size: number, precision: Precision): Room => {
  switch (dtype) {
    case 'real':
      return precision === 'float32' ? new Float32Array(size) : new Float64Array(size);
    case 'int':
      return new Int32Array(size);
    case 'bits':
      return new Uint32Array(size);
    case 'bool':
      return new Uint8Array(size);
  }
};

/** An array that can be filled. */
export type Room = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** A tensor of an array that nobody else writes to. */
export const tensorOf = (dtype: Dtype, shape: Dims, data: Room): AnyTensor =>
  Object.freeze({ dtype, shape: Object.freeze([...shape]), data });

/** The arrays of states, `[chains, ...]` each, as tensors that nobody else writes to. */
export const stateTensors = (
  leaves: readonly Leaf[],
  values: readonly ArrayLike<number>[],
  chains: number,
  precision: Precision,
): readonly AnyTensor[] =>
  leaves.map(({ dtype, shape }, i) => {
    const data = room(dtype, chains * sizeOf(shape), precision);
    data.set(values[i] ?? []);
    return tensorOf(dtype, [chains, ...shape], data);
  });
