/** The shape of a draw: dimensions, outermost first, or `n` for `[n]`. The empty list is one number. */
export type DrawShape = number | readonly number[];

/** Throws a `RangeError` that names `what` unless `n` is an integer in `[0, below)`. */
export const requireIndex = (what: string, n: number, below: number): void => {
  if (!(Number.isInteger(n) && n >= 0 && n < below)) {
    throw new RangeError(`${what} must be an integer in [0, ${below}), got ${n}`);
  }
};

/** The number of elements of a draw: the product of its dimensions. `RangeError` unless they are counts. */
export const sizeOfDraw = (shape: DrawShape): number => {
  const dims = typeof shape === 'number' ? [shape] : shape;
  for (const n of dims) requireIndex('a dimension', n, 2 ** 53);
  return dims.reduce((product, n) => product * n, 1);
};
