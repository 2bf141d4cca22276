import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';

/**
 * What a classifier said, and what was right.
 *
 * @category model
 */
export interface Predictions {
  /** Row-major `[n, classes]`: each row is at least 0 and sums to 1. */
  readonly probabilities: Float64Array;
  readonly classes: number;
  /** `[n]`, the right class of each row, from 0. */
  readonly labels: ArrayLike<number>;
}

/** How far from 1 the probabilities of a row may sum: more than single precision leaves. */
const tolerance = 1e-4;

const bad = (reason: string): E.Either<BadInput, never> => E.left({ _tag: 'BadInput', reason });

/** `BadInput`, which says which row, unless rows are probabilities, labels are classes, and there are as many. */
export const checkPredictions = ({ probabilities, classes, labels }: Predictions): E.Either<BadInput, number> => {
  if (!(Number.isInteger(classes) && classes >= 2))
    return bad(`there are ${classes} classes: there must be two or more`);
  const count = labels.length;
  if (count === 0) return bad('there are no predictions');
  if (probabilities.length !== count * classes)
    return bad(
      `${count} labels of ${classes} classes want ${count * classes} probabilities, given ${probabilities.length}`,
    );
  for (let i = 0; i < count; i++) {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    const total = row.reduce((a, b) => a + b, 0);
    if (!row.every((p) => p >= 0) || !(Math.abs(total - 1) <= tolerance))
      return bad(`row ${i + 1} is ${Array.from(row.subarray(0, 8)).join(', ')}: it must be at least 0 and sum to 1`);
    const label = labels[i] ?? Number.NaN;
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      return bad(`label ${i + 1} is ${label}: it must be a class, 0 to ${classes - 1}`);
  }
  return E.right(count);
};

/** The class that a row thinks likeliest (the first of equals), and how likely. */
export const topOf = (row: Float64Array): { readonly label: number; readonly confidence: number } => {
  let label = 0;
  for (let c = 1; c < row.length; c++) if ((row[c] ?? 0) > (row[label] ?? 0)) label = c;
  return { label, confidence: row[label] ?? Number.NaN };
};
