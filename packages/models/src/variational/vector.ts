/** All parameters of a specification as one vector, which is what a minimiser or an optimiser works on. */
import { type Dim, dim, type Expr, type ExprsOf, type Parameters, sizeOfSpec } from '@ergodic/core';
import { type Node, signature, sizeOf } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { type AnyParameter, map } from '@ergodic/core/tree';

/** How many parameters there are, all arrays together. */
export type Size = Dim<'parameters'>;

/**
 * A specification laid out as a vector: its arrays one after the other, in the order of the tree (names in alphabetical order), row-major.
 *
 * @category model
 */
export interface Layout<P extends Parameters> {
  readonly size: Size;
  readonly read: (vector: Expr<[Size]>) => ExprsOf<P>;
}

/** A specification as it is handled here: as if it had one level, to spare the compiler its depth. */
type Flat = { readonly [name: string]: AnyParameter };

/** The signature of `layout`. */
export type LayOut = <P extends Parameters>(spec: P) => Layout<P>;

/**
 * The layout of a specification.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, Init, input, parameter, toNested } from '@ergodic/core'
 * import { layout } from '@ergodic/models/variational'
 *
 * const { size, read } = layout({ scale: parameter([2], Init.zeros), mean: parameter([1], Init.zeros) })
 * const { mean, scale } = evaluate(read(input('all', [size])), { all: [7, 8, 9] })
 * assert.deepStrictEqual([toNested(mean), toNested(scale)], [[7], [8, 9]])
 */
export const layout = signature<LayOut>((spec: Flat) => ({
  size: dim('parameters', sizeOfSpec(spec)),
  read: (vector: Node): unknown => {
    let offset = 0;
    return map((leaf: AnyParameter) => {
      const count = sizeOf(leaf.shape);
      const slice = build.slice(vector, [offset], [offset + count]);
      offset += count;
      return build.reshape(slice, leaf.shape);
    })(spec);
  },
}));
