import type { Density } from './density.ts';

type Pair = readonly [number, number];

/** How many standard deviations a Gaussian's box reaches: the mass outside is 5e-12. */
const reach = 7;

/**
 * The density of a Gaussian on the plane,
 * `log p = -½ (u² - 2ρuv + v²) / (1 - ρ²) - log(2π s₁ s₂ √(1 - ρ²))` with `u = (x - m₁)/s₁`, `v = (y - m₂)/s₂`.
 *
 * @param mean `[2]`
 * @param sd `[2]`, positive
 * @param correlation `ρ`, strictly between -1 and 1
 * @category constructors
 */
export const gaussianDensity = (mean: Pair, sd: Pair, correlation = 0): Density => {
  const rest = 1 - correlation * correlation;
  const logNormaliser = Math.log(2 * Math.PI * sd[0] * sd[1]) + Math.log(rest) / 2;
  return {
    logDensity: (x, y) => {
      const u = (x - mean[0]) / sd[0];
      const v = (y - mean[1]) / sd[1];
      return -(u * u - 2 * correlation * u * v + v * v) / (2 * rest) - logNormaliser;
    },
    box: {
      x: [mean[0] - reach * sd[0], mean[0] + reach * sd[0]],
      y: [mean[1] - reach * sd[1], mean[1] + reach * sd[1]],
    },
    scale: [sd[0] * Math.sqrt(rest), sd[1] * Math.sqrt(rest)],
  };
};
