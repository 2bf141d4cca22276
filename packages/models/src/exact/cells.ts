/**
 * Integrals by draws: a point in each of many cells, drawn anew by each key.
 */
import { add, constant, dim, type Expr, fromFlat, type KeyExpr, mul, type Shape, uniform } from '@ergodic/core';
import { typed } from '@ergodic/core/graph';
import type { Grid, Nodes } from './grid.ts';

/**
 * A grid for every key.
 *
 * @category model
 */
export type RandomGrid<S extends Shape> = (key: KeyExpr) => Grid<S>;

/** The corners and sizes of the cells between borders, the last axis fastest. `RangeError` unless borders ascend and there are two or more. */
const cellsOf = (axes: readonly (readonly number[])[]) => {
  for (const borders of axes)
    if (borders.length < 2 || borders.some((b, k) => !(Number.isFinite(b) && b > (borders[k - 1] ?? -Infinity))))
      throw new RangeError(
        `borders of cells must be finite and ascend, two or more of them, not ${borders.join(', ')}`,
      );
  const sides = axes.map((borders) => borders.slice(1).map((end, k) => [borders[k] ?? 0, end] as const));
  return sides.reduce<readonly (readonly (readonly [number, number])[])[]>(
    (cells, side) => cells.flatMap((cell) => side.map((interval) => [...cell, interval])),
    [[]],
  );
};

const stratified = <S extends Shape>(axes: readonly (readonly number[])[]): RandomGrid<S> => {
  const cells = cellsOf(axes);
  const count: Nodes = dim('nodes', cells.length);
  const table = (of: (interval: readonly [number, number]) => number): Expr<[Nodes, number]> =>
    constant(
      fromFlat(
        [count, axes.length],
        cells.flatMap((cell) => cell.map(of)),
      ),
    );
  const [corners, sizes] = [table(([from]) => from), table(([from, to]) => to - from)];
  const weights = constant(
    fromFlat(
      [count],
      cells.map((cell) => cell.reduce((size, [from, to]) => size * (to - from), 1)),
    ),
  );
  return (key) => {
    const points: Expr<[Nodes, number]> = add(corners, mul(sizes, uniform(key, [count, axes.length])));
    return { count, points: typed<[Nodes, ...S]>(points), weights };
  };
};

/**
 * A point in each interval between neighbouring borders, uniform in it, weighed by its length: the integral of a function is right in expectation, however the function changes between the borders, and its error falls
 * with their distance `h` as `h^1.5`. A grid that stays can be learned around (see `exactLikelihood`), this one cannot.
 *
 * `RangeError` unless the borders are finite and ascend.
 *
 * @source J. M. Hammersley and D. C. Handscomb, Monte Carlo Methods (1964), section 5.3, stratified sampling
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { at, evaluate, keyFrom, pipe, square, toNested } from '@ergodic/core'
 * import { integral, lineCells } from '@ergodic/models/exact'
 *
 * const cells = lineCells(Array.from({ length: 101 }, (_, k) => k / 100))
 * const third = toNested(evaluate(integral(cells(keyFrom(1)))((x) => pipe(x, at(0), square))))
 * assert.ok(Math.abs(third - 1 / 3) < 0.002) // six standard errors: each is 1 / (√12 · 100^1.5) · √(4/3)
 */
export const lineCells = (borders: readonly number[]): RandomGrid<[1]> => stratified([borders]);

/**
 * The same on the plane: a point in each rectangle between borders of both axes.
 *
 * `RangeError` unless the borders of each axis are finite and ascend.
 *
 * @category constructors
 */
export const planeCells = (borders: {
  readonly x: readonly number[];
  readonly y: readonly number[];
}): RandomGrid<[2]> => stratified([borders.x, borders.y]);
