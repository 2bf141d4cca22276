import type { Expr } from '@ergodic/core';
import type { Dim } from '@ergodic/core';
import { type Dims, type Node, sizeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { foldIn, type Key } from '@ergodic/core/random';

/** All parameters of a model as one vector: the length of it. */
export type Parameters = Dim<'parameters'>;

/**
 * One array of parameters.
 *
 * @category model
 */
export interface Leaf {
  /** Its place in the model, such as `layers.0.weight`. */
  readonly path: string;
  readonly shape: Dims;
  /** The values that training starts from, row-major. */
  readonly initial: (key: Key) => ArrayLike<number>;
}

/**
 * Where each array of parameters lies in one vector, so that an optimiser is a few operations on that vector rather than a few on
 * each array.
 *
 * @category model
 */
export interface Layout {
  readonly size: number;
  readonly leaves: readonly (Leaf & { readonly offset: number; readonly count: number })[];
}

/**
 * The arrays one after the other, in the order given.
 *
 * @category constructors
 */
export const layoutOf = (leaves: readonly Leaf[]): Layout => {
  const counts = leaves.map(({ shape }) => sizeOf(shape));
  const offsets = counts.map((_, i) => counts.slice(0, i).reduce((sum, n) => sum + n, 0));
  return {
    size: counts.reduce((sum, n) => sum + n, 0),
    leaves: leaves.map((leaf, i) => ({ ...leaf, offset: offsets[i] ?? 0, count: counts[i] ?? 0 })),
  };
};

/**
 * The arrays as expressions of the vector, in the order of the layout.
 *
 * @category destructors
 */
export const unpack =
  ({ leaves }: Layout) =>
  (flat: Expr<[Parameters]>): readonly Node[] =>
    leaves.map(({ shape, offset, count }) => build.reshape(build.slice(flat, [offset], [offset + count]), shape));

/**
 * Initial values of the whole vector; array `i` draws from `foldIn(key, i)`.
 *
 * @category destructors
 */
export const initialise =
  ({ size, leaves }: Layout) =>
  (key: Key): Float32Array => {
    const flat = new Float32Array(size);
    leaves.forEach(({ initial, offset }, i) => {
      flat.set(initial(foldIn(key, i)), offset);
    });
    return flat;
  };

/**
 * The arrays by name, as views of the vector.
 *
 * @category destructors
 */
export const arraysOf =
  ({ leaves }: Layout) =>
  (flat: Float32Array): Readonly<Record<string, { readonly shape: Dims; readonly data: Float32Array }>> =>
    Object.fromEntries(
      leaves.map(({ path, shape, offset, count }) => [path, { shape, data: flat.subarray(offset, offset + count) }]),
    );
