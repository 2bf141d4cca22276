import { type Key, uniform } from '@ergodic/core/random';

/** A batch of examples, row-major, by the names that an objective has for them. */
export type HostBatch = Readonly<Record<string, ArrayLike<number>>>;

/** Where examples come from: `n` of them, a pure function of the key. */
export type Examples = (key: Key, n: number) => HostBatch;

/** Arrays with an example in each row. */
export type Table = Readonly<Record<string, { readonly data: ArrayLike<number>; readonly rows: number }>>;

/**
 * Examples from a table, drawn with replacement: the same rows of every array.
 *
 * `RangeError` if the table has no rows, or its arrays have not the same number of them.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { key } from '@ergodic/core/random';
 * import { rowsOf } from '@ergodic/models/training';
 *
 * const draw = rowsOf({ points: { data: [1, -1, 2, -2], rows: 2 }, labels: { data: [1, 2], rows: 2 } });
 * const { points = [], labels = [] } = draw(key(0), 3);
 * assert.deepStrictEqual([points.length, labels.length], [6, 3]);
 * assert.ok(Array.from(labels).every((label, i) => points[2 * i] === label && points[2 * i + 1] === -label));
 */
export const rowsOf = (table: Table): Examples => {
  const [[, { rows }] = ['', { rows: 0 }]] = Object.entries(table);
  for (const [name, array] of Object.entries(table))
    if (array.rows !== rows || array.rows < 1 || array.data.length % array.rows !== 0)
      throw new RangeError(
        `'${name}' is ${array.data.length} numbers in ${array.rows} rows, where ${rows} rows are wanted`,
      );
  return (key, n) => {
    const chosen = Array.from(uniform(key, n), (u) => Math.floor(u * rows));
    return Object.fromEntries(
      Object.entries(table).map(([name, { data }]) => {
        const width = data.length / rows;
        const picked = new Float32Array(n * width);
        chosen.forEach((row, i) => {
          for (let j = 0; j < width; j++) picked[i * width + j] = data[row * width + j] ?? Number.NaN;
        });
        return [name, picked];
      }),
    );
  };
};
