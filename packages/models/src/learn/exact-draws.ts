import { foldIn, type Key, uniform } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Box, EnergyAt } from '../evaluate/index.ts';

/** Draws of a density in the plane, and how often its bound was wrong. */
export interface PlaneDraws {
  /** Row-major `[n, 2]`. */
  readonly points: Float64Array;
  /** The share of the proposals whose energy lay below the bound of their cell: 0 where draws are exact. */
  readonly beyond: number;
}

/** Proposals for each draw that is wanted, in each round. */
const proposalsPerDraw = 2;
const rounds = 64;

/** The corners of all cells, row by row from the lowest. */
const corners = ({ x, y }: Box, cells: number): Float64Array => {
  const side = cells + 1;
  return Float64Array.from({ length: 2 * side * side }, (_, i) => {
    const corner = i >> 1;
    return i % 2 === 0
      ? x[0] + ((x[1] - x[0]) * (corner % side)) / cells
      : y[0] + ((y[1] - y[0]) * Math.floor(corner / side)) / cells;
  });
};

/**
 * A bound from below of the energy in each cell: the least at its corners, less as much as they differ, and a little. On a grid as fine as this an energy that is smooth hardly bends within a cell.
 */
const bounds = (energies: Float64Array, cells: number): Float64Array => {
  const side = cells + 1;
  return Float64Array.from({ length: cells * cells }, (_, cell) => {
    const [row, column] = [Math.floor(cell / cells), cell % cells];
    const own = [0, 1, side, side + 1].map((step) => energies[row * side + column + step] ?? Number.NaN);
    const least = Math.min(...own);
    return least - (Math.max(...own) - least) / 2 - 0.02;
  });
};

/** Places in the running sums of the weights: by halving. */
const find = (sums: Float64Array, value: number): number => {
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
};

/**
 * Independent draws of `exp(-E) / Z` within a box, by rejection: a cell of a grid in proportion to a bound of its mass, a point in it, and a coin. Exact as long as the bounds hold, which is counted.
 *
 * @param cells along each side of the box
 * @errors the model's own
 * @category constructors
 */
export const planeDraws =
  (box: Box, cells: number, key: Key, n: number) =>
  <Err>(energyAt: EnergyAt<Err>): TE.TaskEither<Err, PlaneDraws> =>
    pipe(
      energyAt(corners(box, cells)),
      TE.map((energies) => bounds(energies, cells)),
      TE.flatMap((low) => {
        const base = low.reduce((a, b) => Math.min(a, b), Infinity);
        let sum = 0;
        const sums = low.map((bound) => {
          sum += Math.exp(base - bound);
          return sum;
        });
        const width = (box.x[1] - box.x[0]) / cells;
        const height = (box.y[1] - box.y[0]) / cells;
        const propose = (round: number) => {
          const own = foldIn(key, round);
          const count = proposalsPerDraw * n;
          const [which, across, along, coins] = [0, 1, 2, 3].map((use) => uniform(foldIn(own, use), count));
          const chosen = Array.from({ length: count }, (_, i) => find(sums, (which?.[i] ?? 0) * sum));
          const points = new Float64Array(2 * count);
          chosen.forEach((cell, i) => {
            points[2 * i] = box.x[0] + width * ((cell % cells) + (across?.[i] ?? 0));
            points[2 * i + 1] = box.y[0] + height * (Math.floor(cell / cells) + (along?.[i] ?? 0));
          });
          return pipe(
            energyAt(points),
            TE.map((energies) => {
              const excess = Array.from(energies, (energy, i) => energy - (low[chosen[i] ?? 0] ?? 0));
              const kept = excess.flatMap((gap, i) =>
                (coins?.[i] ?? 1) < Math.exp(-gap) ? [points[2 * i] ?? 0, points[2 * i + 1] ?? 0] : [],
              );
              return { kept, beyond: excess.filter((gap) => gap < 0).length / count };
            }),
          );
        };
        const enough = (round: number, before: readonly number[], beyond: number): TE.TaskEither<Err, PlaneDraws> =>
          before.length >= 2 * n || round === rounds
            ? TE.right({ points: Float64Array.from(before.slice(0, 2 * n)), beyond })
            : pipe(
                propose(round),
                TE.flatMap((found) => enough(round + 1, [...before, ...found.kept], Math.max(beyond, found.beyond))),
              );
        return enough(0, [], 0);
      }),
    );
