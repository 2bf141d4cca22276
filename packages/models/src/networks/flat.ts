import { type Dim, dim, type Expr, typed } from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { type Dims, type Node, signature, sizeOf } from '@ergodic/core/graph';
import { build, substitute } from '@ergodic/core/ops';
import type { Key } from '@ergodic/core/random';
import { type AnyParameter, flatten, initialise, inputs, isParameter, type Parameters } from '@ergodic/core/tree';

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

const placesOf = (spec: unknown): readonly Place[] => {
  let offset = 0;
  return flatten<unknown>(spec).flatMap(([path, leaf]) => {
    if (!isParameter(leaf)) return [];
    const count = sizeOf(leaf.shape);
    const place = { path, shape: leaf.shape, offset, count };
    offset += count;
    return [place];
  });
};

/** Prefix of the inputs that stand for the parameters while the energy is written down; no finished graph keeps them. */
const standIn = 'parameter';

const hasData = (leaf: unknown): leaf is { readonly data: ArrayLike<number> } =>
  typeof leaf === 'object' && leaf !== null && 'data' in leaf;

/** An energy as it is handled here: a tree of parameters is written as if it had one level, to spare the compiler its depth. */
interface Untyped {
  readonly params: { readonly [name: string]: AnyParameter };
  readonly apply: (params: object, context: object) => (x: Node) => Node;
}

/**
 * An energy with its parameters in one vector: array `path` is a slice of it, reshaped.
 *
 * @category constructors
 */
export const flatEnergy = signature<<P extends Parameters>(energy: Energy<[2], P>) => FlatEnergy>(
  ({ params, apply }: Untyped): FlatEnergy => {
    const places = placesOf(params);
    const size = dim(
      'parameters',
      places.reduce((sum, { count }) => sum + count, 0),
    );
    const standIns = inputs(params, standIn);
    return {
      size,
      places,
      initial: (key) => {
        const flat = new Float32Array(size);
        flatten<unknown>(initialise(params, key)).forEach(([, tensor], i) => {
          if (hasData(tensor)) flat.set(tensor.data, places[i]?.offset);
        });
        return flat;
      },
      at: (flat) => {
        const slices = new Map(
          places.map(({ path, shape, offset, count }): readonly [Node, Node] => {
            const name = path === '' ? standIn : `${standIn}.${path}`;
            const slice = build.slice(flat, [offset], [offset + count]);
            return [build.input(name, 'real', shape), build.reshape(slice, shape)];
          }),
        );
        const energy = apply(standIns, {});
        return (x) => {
          const [value = x] = substitute([energy(x)], slices);
          return typed(value);
        };
      },
    };
  },
);

/** The arrays of a vector by their paths, as views of it. */
export const arraysOf = (
  { places }: FlatEnergy,
  flat: Float32Array,
): Readonly<Record<string, { readonly shape: Dims; readonly data: Float32Array }>> =>
  Object.fromEntries(
    places.map(({ path, shape, offset, count }) => [path, { shape, data: flat.subarray(offset, offset + count) }]),
  );
