/**
 * Closed functions some of whose results may be known to be zero, and lists of which some entries are there.
 */
import { type ArrayType, arrayType, type Fn, type Node, shapeOf, typeOf } from '@ergodic/core/graph';
import { build, closed, type Maybe } from '@ergodic/core/ops';
import type { Flags } from './activity.ts';

/** `fn` returns only the results that are present. */
export interface PartialFn {
  readonly fn: Fn;
  readonly present: Flags;
}

export const closedPartial = (
  params: readonly ArrayType[],
  body: (args: readonly Node[]) => readonly Maybe[],
): PartialFn => {
  let present: Flags = [];
  const fn = closed(params, (args) => {
    const all = body(args);
    present = all.map((result) => result !== null);
    return givens(all);
  });
  return { fn, present };
};

/** The entries that are flagged. */
export const pick = <A>(list: readonly A[], flags: Flags): readonly A[] => list.filter((_, i) => flags[i] === true);

/** The inverse of `pick`: entries put back in their places, null elsewhere. */
export const spread = (found: readonly Maybe[], flags: Flags): readonly Maybe[] => {
  let next = 0;
  return flags.map((flag) => (flag ? (found[next++] ?? null) : null));
};

/** The entries that are not null. */
export const givens = (list: readonly Maybe[]): readonly Node[] => list.filter((node) => node !== null);

export const presence = (list: readonly Maybe[], count: number): Flags =>
  Array.from({ length: count }, (_, i) => Boolean(list[i]));

/** Consecutive parts of a list, of the given lengths; the last part is what remains. */
export const split = <A>(list: readonly A[], ...lengths: readonly number[]): readonly (readonly A[])[] => {
  let from = 0;
  const parts = lengths.map((length) => {
    const part = list.slice(from, from + length);
    from += length;
    return part;
  });
  return [...parts, list.slice(from)];
};

export const zeros = ({ dtype, shape }: ArrayType): Node => build.full(0, { dtype, shape });
export const orZeros = (list: readonly Maybe[], types: readonly ArrayType[]): readonly Node[] =>
  types.map((type, i) => list[i] ?? zeros(type));

/** The type of one slice along axis 0. */
export const sliceType = (a: Node): ArrayType => arrayType(typeOf(a).dtype, shapeOf(a).slice(1));

export const int: ArrayType = arrayType('int', []);
