/**
 * Which blocks of a subtree are looked at, and what has to be remembered for it.
 *
 * The leaves of a subtree are numbered from 0. Its blocks are the aligned runs of 2, 4, 8, … leaves: the smaller trees it is made of. None of
 * them may have turned round: not the whole block, and not one half with the nearest leaf of the other. Leaves come one after the other and are
 * not kept, so two leaves of the current block of each size are remembered, with the sum of all momenta before them. There is a row for each:
 *
 * | remembered | seen again at | to look at |
 * |---|---|---|
 * | the first leaf | the first of the second half | the first half and one more |
 * | the first leaf | the last | the whole block |
 * | the last of the first half | the last | one more and the second half |
 *
 * The first of these is looked at before the block is complete: if it has turned, the subtree is given up anyway.
 *
 * @source D. Phan, N. Pradhan and M. Jankowiak, Composable effects for flexible and accelerated probabilistic programming in NumPyro (2019),
 *   appendix A, which remembers first leaves
 */
import { constant, type Expr, equal, floor, fromFlat, mul, or, sub } from '@ergodic/core';

/** What happens to one row: the size of its blocks, and which leaves of a block it is about. */
export interface Row {
  readonly size: number;
  readonly remembers: number;
  readonly sees: readonly [number, number];
}

/** The rows for subtrees of `2^levels` leaves. The first `levels` are about first leaves, of ever larger blocks. */
export const rowsFor = (levels: number): readonly Row[] => {
  const sizes = Array.from({ length: levels }, (_, i) => 2 ** (i + 1));
  const firsts = sizes.map((size): Row => ({ size, remembers: 0, sees: [size / 2, size - 1] }));
  // In a block of two, the first leaf is also the last of its half.
  const lasts = sizes.slice(1).map((size): Row => ({ size, remembers: size / 2 - 1, sees: [size - 1, size - 1] }));
  return [...firsts, ...lasts];
};

const vector = (values: readonly number[]): Expr<[number]> => constant(fromFlat([values.length], values));

/** Which rows are to remember leaf `n`, and which are to see it. */
export const rowsAt =
  (rows: readonly Row[]) =>
  (n: Expr<[]>): { readonly remembering: Expr<[number], 'bool'>; readonly seeing: Expr<[number], 'bool'> } => {
    const size = vector(rows.map((row) => row.size));
    const fraction = mul(n, vector(rows.map((row) => 1 / row.size)));
    const place = mul(sub(fraction, floor(fraction)), size);
    return {
      remembering: equal(place, vector(rows.map((row) => row.remembers))),
      seeing: or(
        equal(place, vector(rows.map((row) => row.sees[0]))),
        equal(place, vector(rows.map((row) => row.sees[1]))),
      ),
    };
  };
