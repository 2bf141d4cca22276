import { type Dim, type Expr, typed } from '@ergodic/core';
import { type Dims, sizeOf } from '@ergodic/core/graph';
import { build, substitute } from '@ergodic/core/ops';
import type { Key } from '@ergodic/core/random';
import { type ExprsOf, flatten, initialise, inputs, type Parameters } from '@ergodic/core/tree';

/** How many parameters a model has, all arrays together. */
export type Size = Dim<'parameters'>;

/** An array of parameters and its place in the vector of all of them. */
export interface Place {
  /** Names from the root of the tree, `layers.0.weight`. */
  readonly path: string;
  readonly shape: Dims;
  readonly offset: number;
  readonly count: number;
}

/**
 * An energy on the plane with all its parameters in one vector `[P]`, so that an optimiser is a few operations on that vector
 * rather than a few on each array.
 *
 * @category model
 */
export interface FlatEnergy {
  readonly size: number;
  readonly places: readonly Place[];
  /** `[P]`, the parameters that training starts from: a pure function of the key. */
  readonly initial: (key: Key) => Float32Array;
  readonly at: (parameters: Expr<[Size]>) => (x: Expr<[2]>) => Expr<[]>;
}

/** The arrays one after the other, in the order of the tree. */
const placesOf = (spec: Parameters): readonly Place[] => {
  let offset = 0;
  return flatten(spec).map(([path, { shape }]) => {
    const count = sizeOf(shape);
    const place = { path, shape, offset, count };
    offset += count;
    return place;
  });
};
