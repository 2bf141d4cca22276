import { type Dataset, dataset, pointsOf } from './dataset.ts';
import { isotropicMixture } from './isotropic-mixture.ts';

const modes = 8;

/**
 * Eight equal Gaussians evenly spaced on a circle, the first on the positive x axis; entropy 2.8341 nats as it stands.
 *
 * @param radius of the circle, 2.83 unless told
 * @param sd of each Gaussian, 0.354 unless told
 * @source Grathwohl et al. (2019), FFJORD, toy data (radius 4 and deviation ½, over √2)
 * @category constructors
 */
export const eightGaussians = (radius = 2.83, sd = 0.354): Dataset => {
  const centre = (mode: number): readonly [number, number] => [
    radius * Math.cos((2 * Math.PI * mode) / modes),
    radius * Math.sin((2 * Math.PI * mode) / modes),
  ];
  return dataset({
    name: '8-gaussians',
    title: '8 Gaussians',
    draw: (draws, n) => {
      const mode = draws.uniform(0, n);
      const dx = draws.normal(2, n);
      const dy = draws.normal(3, n);
      return pointsOf(n, (i) => {
        const [x, y] = centre(Math.floor(modes * (mode[i] ?? 0)));
        return [x + sd * (dx[i] ?? 0), y + sd * (dy[i] ?? 0)];
      });
    },
    density: isotropicMixture(
      { points: pointsOf(modes, centre), weights: new Float64Array(modes).fill(1 / modes) },
      sd,
    ),
  });
};
