/**
 * Cells and vectors that are computed at once: what differs between them is written once for each.
 */
import type { Ref } from '../../../lower/loops.ts';
import type { Copy, Sheet } from './sheet.ts';

/** The copies of a value that differ. */
export const copiesOf = (sheet: Sheet, ref: Ref, { cells, vectors }: Copies): readonly Copy[] => {
  const bits = sheet.analysis.dependsOn(ref);
  const own = (axis: number, n: number): number => ((bits & (1 << axis)) !== 0 ? n : 1);
  return each({
    cells: sheet.shape.jams.map(({ axis }, i) => own(axis, cells[i] ?? 1)),
    vectors: own(sheet.shape.vector, vectors),
  });
};

/** So many neighbours along each jammed axis, and so many vectors. */
export interface Copies {
  readonly cells: readonly number[];
  readonly vectors: number;
}

const listed = ({ cells, vectors }: Copies): readonly Copy[] =>
  cells
    .reduce<readonly (readonly number[])[]>(
      (before, n) => before.flatMap((cell) => Array.from({ length: n }, (_, i) => [...cell, i])),
      [[]],
    )
    .flatMap((cell) => Array.from({ length: vectors }, (_, vector) => ({ cell, vector })));

/** Lists are few, and asked for with every value of a nest. */
const lists = new Map<number, readonly Copy[]>();

/** All of them, neighbours along the last jammed axis side by side. */
export const each = (copies: Copies): readonly Copy[] => {
  const key = copies.cells.reduce((k, n) => 16 * k + n, 16 + copies.vectors);
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list = listed(copies);
  lists.set(key, list);
  return list;
};
