/**
 * Points read from a table.
 *
 * @category model
 */
export interface PointTable {
  /** Row-major `[n, 2]`, finite, in the units of the file. */
  readonly points: Float64Array;
  /** The names of the two columns; their 1-based numbers where there is no header. */
  readonly names: readonly [string, string];
}

/** What to read. */
export interface ReadOptions {
  /** Names or 1-based numbers of the two columns; by default the first two that hold numbers. */
  readonly columns?: readonly [string, string];
  /** The least number of points that will do, 2 unless told. */
  readonly minimum?: number;
}
