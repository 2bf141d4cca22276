import { type Dim, dim, type Expr, typed } from '@ergodic/core';
import { type Dims, type Node, sizeOf } from '@ergodic/core/graph';
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
  readonly size: Size;
  /** The arrays, one after the other, in the order of the tree. */
  readonly places: readonly Place[];
  /** `[P]`, what training starts from: a pure function of the key. */
  readonly initial: (key: Key) => Float32Array;
  readonly at: (parameters: Expr<[Size]>) => (x: Expr<[2]>) => Expr<[]>;
}

/** An energy with a tree of parameters: for each value of them a function of a point, in nats. */
export interface Parametric<P extends Parameters> {
  readonly parameters: P;
  readonly energy: (parameters: ExprsOf<P>) => (x: Expr<[2]>) => Expr<[]>;
}

const placesOf = (spec: Parameters): readonly Place[] => {
  let offset = 0;
  return leavesOf(spec).map(([path, { shape }]) => {
    const count = sizeOf(shape);
    const place = { path, shape, offset, count };
    offset += count;
    return place;
  });
};

/** Inputs that stand for the parameters while the energy is written down; no graph keeps them. */
const standIn = 'parameter';

/**
 * An energy with its parameters in one vector: array `path` is a slice of it, reshaped.
 *
 * @category constructors
 */
export const flatEnergy = <P extends Parameters>({ parameters: spec, energy }: Parametric<P>): FlatEnergy => {
  const places = placesOf(spec);
  const size = dim('parameters', places.reduce((sum, { count }) => sum + count, 0));
  const named = inputs(spec, standIn);
  const stands: readonly Node[] = flatten(named).map(([, node]) => node);
  return {
    size,
    places,
    initial: (key) => {
      const flat = new Float32Array(size);
      flatten(initialise(spec, key)).forEach(([, { data }], i) => {
        flat.set(data, places[i]?.offset);
      });
      return flat;
    },
    at: (flat) => {
      const slices = places.map(({ shape, offset, count }) =>
        build.reshape(build.slice(flat, [offset], [offset + count]), shape),
      );
      const values = new Map(stands.flatMap((node, i): readonly (readonly [Node, Node])[] => {
        const slice = slices[i];
        return slice === undefined ? [] : [[node, slice]];
      }));
      return (x) => {
        const [value] = substitute([energy(named)(x)], values);
        if (value === undefined) throw new RangeError('an energy without a value');
        return typed(value);
      };
    },
  };
};

/** The arrays of a vector by their paths, as views of it. */
export const arraysOf = (
  { places }: FlatEnergy,
  flat: Float32Array,
): Readonly<Record<string, { readonly shape: Dims; readonly data: Float32Array }>> =>
  Object.fromEntries(
    places.map(({ path, shape, offset, count }) => [path, { shape, data: flat.subarray(offset, offset + count) }]),
  );
