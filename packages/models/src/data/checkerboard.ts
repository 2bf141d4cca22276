import { type Dataset, dataset, pointsOf } from './dataset.ts';

const isDark = (column: number, row: number): boolean => (column + row) % 2 === 0;

/**
 * Uniform on the dark half of the squares of a checkerboard about the origin: as it stands, on eight squares of side 2 in `[-4, 4]²`, with an entropy
 * of `ln 32`, exactly; in general `ln (squares² side² / 2)`.
 *
 * @param options `squares` along each side, an even number, 4 unless told; the `side` of a square, 2 unless told
 * @source Grathwohl et al. (2019), FFJORD, toy data
 * @category constructors
 */
export const checkerboard = ({ squares = 4, side = 2 } = {}): Dataset => {
  const middle = squares / 2;
  const edge = middle * side;
  const logArea = Math.log((squares * side) ** 2 / 2);
  const borders = Array.from({ length: squares + 1 }, (_, i) => side * (i - middle));
  return dataset({
    name: 'checkerboard',
    title: 'checkerboard',
    draw: (draws, n) => {
      const across = draws.uniform(0, n);
      const choice = draws.uniform(1, n);
      const up = draws.uniform(2, n);
      return pointsOf(n, (i) => {
        const x = -edge + 2 * edge * (across[i] ?? 0);
        // Of every two squares of a column one is dark: a pair, then the dark one of it.
        const row = 2 * Math.floor(middle * (choice[i] ?? 0)) - middle;
        const y = side * (row + (up[i] ?? 0));
        return isDark(Math.floor(x / side), row) ? [x, y] : [x, y + side];
      });
    },
    density: {
      logDensity: (x, y) =>
        x >= -edge && x < edge && y >= -edge && y < edge && isDark(Math.floor(x / side), Math.floor(y / side))
          ? -logArea
          : -Infinity,
      box: { x: [-edge, edge], y: [-edge, edge] },
      scale: [side, side],
      breaks: { x: borders, y: borders },
    },
  });
};
