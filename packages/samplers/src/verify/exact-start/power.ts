/** Whether the smallest bias that a test claims to see is seen. */
import { foldIn, key as keyOf, normal } from '@ergodic/core/random';
import { type Experiment, exactStart, smallestBias, statisticsOf } from './exact-start.ts';

/** Standard normal points whose transition is wrong by a known amount: a shift of the mean, or a factor of the variance, of axis 0. */
const biased = (dimension: number, { shift = 0, factor = 1 }): Experiment => ({
  name: 'a known bias',
  dimension,
  exact: (key, n) => normal(key, [n * dimension]),
  standardise: (points) => points,
  transition: async (_, points) => points.map((z, i) => (i % dimension === 0 ? shift + Math.sqrt(factor) * z : z)),
});

/** The shares of seeds at which the claimed smallest biases are rejected. */
export interface Power {
  readonly seeds: number;
  readonly mean: number;
  readonly variance: number;
  /** The share of seeds at which what is right is rejected. */
  readonly right: number;
}

/**
 * Runs the exact-start test on mutants with exactly the smallest bias that it claims to see, with many seeds.
 *
 * @category statistics
 */
export const powerOf = async (
  seeds: number,
  dimension = 2,
  onSeed: (done: number) => void = () => undefined,
): Promise<Power> => {
  const tests = 2 * statisticsOf(normal(keyOf(0), [4 * dimension]), dimension).length;
  const bias = smallestBias(tests);
  const experiments = [
    biased(dimension, { shift: bias.mean }),
    biased(dimension, { factor: 1 + bias.variance }),
    biased(dimension, {}),
  ];
  const rejected = [0, 0, 0];
  for (let seed = 0; seed < seeds; seed++) {
    for (const [i, experiment] of experiments.entries()) {
      const { passed } = await exactStart(experiment, { key: foldIn(keyOf(7), seed) });
      rejected[i] = (rejected[i] ?? 0) + (passed ? 0 : 1);
    }
    onSeed(seed + 1);
  }
  const [mean = 0, variance = 0, right = 0] = rejected.map((count) => count / seeds);
  return { seeds, mean, variance, right };
};
