import { type Dataset, dataset, pointsOf } from './dataset.ts';

const edge = 4;
const side = 2;
const borders = [-4, -2, 0, 2, 4];
const logArea = Math.log(32);

const isDark = (x: number, y: number): boolean => {
  const sum = Math.floor(x / side) + Math.floor(y / side);
  return sum % 2 === 0;
};

/**
 * Uniform on the eight squares of side 2 of a checkerboard on `[-4, 4]²`; entropy `ln 32`, exactly.
 *
 * @source Grathwohl et al. (2019), FFJORD, toy data
 * @category constructors
 */
export const checkerboard = (): Dataset =>
  dataset({
    name: 'checkerboard',
    title: 'checkerboard',
    draw: (draws, n) => {
      const across = draws.uniform(0, n);
      const half = draws.uniform(1, n);
      const up = draws.uniform(2, n);
      return pointsOf(n, (i) => {
        const x = -edge + 2 * edge * (across[i] ?? 0);
        const y = side * ((up[i] ?? 0) + ((half[i] ?? 0) < 0.5 ? -2 : 0));
        return isDark(x, y) ? [x, y] : [x, y + side];
      });
    },
    density: {
      logDensity: (x, y) => (x >= -edge && x < edge && y >= -edge && y < edge && isDark(x, y) ? -logArea : -Infinity),
      box: { x: [-edge, edge], y: [-edge, edge] },
      scale: [side, side],
      breaks: { x: borders, y: borders },
    },
  });
