/** Laws of a few binary numbers, by going through all their states. */
import type { Rows } from './matrices.ts';

/** At most so many binary numbers: 4096 states. */
export const mostBits = 12;

/** `RangeError`, which names them, unless there are between 1 and 12. */
export const requireFew = (what: string, count: number): void => {
  if (!(Number.isInteger(count) && count >= 1 && count <= mostBits))
    throw new RangeError(`${count} ${what}: their states are gone through, so there must be 1 to ${mostBits}`);
};

/** All states of `n` numbers that are `low` or `high`, `[2ⁿ, n]`. */
export const allStates = (n: number, low: number, high: number): Rows =>
  Array.from({ length: 2 ** n }, (_, state) => Array.from({ length: n }, (__, i) => ((state >> i) & 1 ? high : low)));

export const inner = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((total, value, i) => total + value * (b[i] ?? 0), 0);

export const times = (rows: Rows, v: readonly number[]): readonly number[] => rows.map((row) => inner(row, v));
