import { key } from '@ergodic/core/random';
import { erf } from '@ergodic/core/special';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, it } from 'vitest';
import { type EnergyAt, energyOf } from '../evaluate/index.ts';
import { type PlaneDraws, planeDraws } from './exact-draws.ts';

const box = { x: [-6, 6], y: [-7, 5] } as const;

const drawn = async (energy: EnergyAt, cells: number, n: number, seed: number): Promise<PlaneDraws> => {
  const found = await planeDraws(box, cells, key(seed), n)(energy)();
  if (E.isLeft(found)) throw new Error('no draws');
  return found.right;
};

/** Mass of N(m, s²) below t. */
const below = (t: number, m: number, s: number): number => (1 + erf((t - m) / (s * Math.SQRT2))) / 2;

/** A skewed mixture of products, whose masses of rectangles are known: `.7 N(-1, .5²) x N(0, 1) + .3 N(2, .8²) x N(1, .4²)`. */
const parts = [
  { weight: 0.7, mean: [-1, 0], sd: [0.5, 1] },
  { weight: 0.3, mean: [2, 1], sd: [0.8, 0.4] },
] as const;

const mixture = energyOf(
  (x, y) =>
    7 -
    Math.log(
      parts.reduce(
        (sum, { weight, mean, sd }) =>
          sum +
          (weight / (sd[0] * sd[1])) * Math.exp(-(((x - mean[0]) / sd[0]) ** 2 + ((y - mean[1]) / sd[1]) ** 2) / 2),
        0,
      ),
    ),
);

const edges = {
  x: [-Infinity, -1.5, -1, -0.5, 0.5, 1.5, 2, 2.5, Infinity],
  y: [-Infinity, -1, -0.3, 0.3, 0.7, 1, 1.4, Infinity],
};

const mass = (i: number, j: number): number =>
  parts.reduce((sum, { weight, mean, sd }) => {
    const between = (all: readonly number[], k: number, axis: 0 | 1): number =>
      below(all[k + 1] ?? 0, mean[axis], sd[axis]) - below(all[k] ?? 0, mean[axis], sd[axis]);
    return sum + weight * between(edges.x, i, 0) * between(edges.y, j, 1);
  }, 0);

describe('exact draws in the plane', () => {
  it('have the law of the energy, cell by cell', async () => {
    const n = 40_000;
    const { points, beyond } = await drawn(mixture, 160, n, 3);
    expect(beyond).toBe(0);
    expect(points).toHaveLength(2 * n);
    const [columns, rows] = [edges.x.length - 1, edges.y.length - 1];
    const counts = new Float64Array(columns * rows);
    for (let p = 0; p < n; p++) {
      const [x = 0, y = 0] = points.subarray(2 * p, 2 * p + 2);
      const i = edges.x.findLastIndex((edge) => edge <= x);
      const j = edges.y.findLastIndex((edge) => edge <= y);
      counts[i * rows + j] = (counts[i * rows + j] ?? 0) + 1;
    }
    // Cells where few are expected are counted together.
    const expected = Array.from(counts, (_, cell) => n * mass(Math.floor(cell / rows), cell % rows));
    const common = expected.flatMap((e, cell) => (e >= 20 ? [[counts[cell] ?? 0, e] as const] : []));
    const rest = common.reduce<readonly [number, number]>(([c, e], [count, of]) => [c - count, e - of], [n, n]);
    const statistic = [...common, rest].reduce((sum, [count, e]) => sum + (count - e) ** 2 / e, 0);
    expect(rest[1]).toBeGreaterThan(20);
    // Chi-square of 48 degrees of freedom: above 126.7 with probability 5e-9.
    expect(common).toHaveLength(48);
    expect(statistic).toBeLessThan(126.7);
  });

  it('are a pure function of their key, and others for another', async () => {
    const [a, b, c] = [
      await drawn(mixture, 60, 50, 1),
      await drawn(mixture, 60, 50, 1),
      await drawn(mixture, 60, 50, 2),
    ];
    expect(b).toEqual(a);
    expect(c.points).not.toEqual(a.points);
  });

  it('are as many as were asked for where a cell is twice as wide as the energy, or fewer, and none of others', async () => {
    // Cells are 0.2 wide here; the fewer there are, the wider.
    const narrow = energyOf((x, y) => (x * x + y * y) / (2 * 0.1 ** 2));
    expect((await drawn(narrow, 60, 1000, 7)).points).toHaveLength(2000);
    const { points } = await drawn(narrow, 30, 1000, 7);
    expect(points.length).toBeLessThan(2000);
    for (const x of points) expect(Math.abs(x)).toBeLessThan(0.7);
  });

  it('say so where the bound of a cell does not hold: a pit between the corners', async () => {
    // Cells are 0.2 wide: the pit lies in the middle of one, and no corner sees it.
    const pit = energyOf((x, y) => (x * x + y * y) / 2 - 3 * Math.exp(-((x - 0.1) ** 2 + (y - 0.1) ** 2) / 0.001));
    expect((await drawn(pit, 60, 4000, 5)).beyond).toBeGreaterThan(0);
    const flat = energyOf((x, y) => (x * x + y * y) / 2);
    expect((await drawn(flat, 60, 4000, 5)).beyond).toBe(0);
  });
});
