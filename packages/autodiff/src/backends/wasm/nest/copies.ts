/**
 * Cells and vectors that are computed at once: what differs between them is written once for each.
 */
import type { Ref } from '../../../lower/loops.ts';
import type { Copy, Sheet } from './sheet.ts';

/** The copies of a value that differ. */
export const copiesOf = (sheet: Sheet, ref: Ref, { cells, vectors }: Copies): readonly Copy[] => {
  const bits = sheet.analysis.dependsOn(ref);
  const { jam, vector } = sheet.shape;
  const own = jam !== null && (bits & (1 << jam)) !== 0 ? cells : 1;
  const lanes = (bits & (1 << vector)) !== 0 ? vectors : 1;
  return Array.from({ length: own * lanes }, (_, i) => ({ cell: Math.floor(i / lanes), vector: i % lanes }));
};

export interface Copies {
  readonly cells: number;
  readonly vectors: number;
}
