import { type Dim, dim, type Expr, typed } from '@ergodic/core';
import { type Dims, type Node, signature, sizeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import type { Key } from '@ergodic/core/random';
import { type ExprsOf, flatten, initialise, isParameter, map, type Parameters } from '@ergodic/core/tree';

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
 * A tree of parameters laid out in one vector `[P]`, array after array: so an optimiser is a few operations on that vector rather than a few
 * on each array, and what is kept of a run is a few vectors.
 *
 * @category model
 */
export interface Layout<P extends Parameters> {
  readonly size: Size;
  /** The arrays, one after the other, in the order of the tree. */
  readonly places: readonly Place[];
  /** `[P]`, what training starts from: a pure function of the key. */
  readonly initial: (key: Key) => Float32Array;
  /** The tree: each array a slice of the vector, reshaped. */
  readonly tree: (vector: Expr<[Size]>) => ExprsOf<P>;
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

const hasData = (leaf: unknown): leaf is { readonly data: ArrayLike<number> } =>
  typeof leaf === 'object' && leaf !== null && 'data' in leaf;

/** A specification as it is handled here. */
type Spec = { readonly [name: string]: never };

/**
 * The layout of a specification.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { constant, evaluate, fromFlat, toNested } from '@ergodic/core';
 * import { Init, parameter } from '@ergodic/core/tree';
 * import { layoutOf } from '@ergodic/models/networks';
 *
 * const { size, tree } = layoutOf({ weight: parameter([2, 1], Init.lecun), bias: parameter([1], Init.zeros) });
 * const { weight, bias } = tree(constant(fromFlat([size], [5, 3, 4])));
 * assert.deepStrictEqual([toNested(evaluate(bias)), toNested(evaluate(weight))], [[5], [[3], [4]]]);
 */
export const layoutOf = signature<<P extends Parameters>(spec: P) => Layout<P>>((spec: Spec) => {
  const places = placesOf(spec);
  const byPath = new Map(places.map((place) => [place.path, place]));
  const size = dim(
    'parameters',
    places.reduce((sum, { count }) => sum + count, 0),
  );
  return {
    size,
    places,
    initial: (key: Key) => {
      const flat = new Float32Array(size);
      flatten<unknown>(initialise(spec, key)).forEach(([, tensor], i) => {
        if (hasData(tensor)) flat.set(tensor.data, places[i]?.offset);
      });
      return flat;
    },
    tree: (vector: Node) =>
      map((_: unknown, path: string) => {
        const place = byPath.get(path);
        if (place === undefined) throw new RangeError(`no parameter '${path}'`);
        const { offset, count, shape } = place;
        return typed<number[]>(build.reshape(build.slice(vector, [offset], [offset + count]), shape));
      })<unknown>(spec),
  };
});

/** The arrays of a vector by their paths, as views of it. */
export const arraysOf = (
  { places }: { readonly places: readonly Place[] },
  flat: Float32Array,
): Readonly<Record<string, { readonly shape: Dims; readonly data: Float32Array }>> =>
  Object.fromEntries(
    places.map(({ path, shape, offset, count }) => [path, { shape, data: flat.subarray(offset, offset + count) }]),
  );
