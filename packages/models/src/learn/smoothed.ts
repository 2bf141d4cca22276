import { type Dataset, eightGaussians, twoMoons } from '../data/index.ts';
import type { Density } from '../evaluate/index.ts';

/**
 * The density of data with round Gaussian noise added, of the data sets where it is of the same family: noise of deviation `s` on points that have some of `t` already makes it `√(s² + t²)`. Null for others.
 *
 * @param deviation of the noise, in the units of the data
 * @category destructors
 */
export const smoothedDensity = ({ name }: Dataset, deviation: number): Density | null => {
  switch (name) {
    case 'two-moons':
      return twoMoons(Math.hypot(0.1, deviation)).density;
    case '8-gaussians':
      return eightGaussians(2.83, Math.hypot(0.354, deviation)).density;
    default:
      return null;
  }
};
