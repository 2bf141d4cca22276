/**
 * The exact-start test: from exact draws of the target some steps lead to exact draws of the target. For what has no exact oracle, and as
 * a second opinion for what has.
 */
import { foldIn, type Key, key as keyOf } from '@ergodic/core/random';
import { type Finding, short } from '../finding.ts';
import { chiSquareTail, kolmogorovDistance, kolmogorovTail, normalCdf, normalTail } from './distributions.ts';
import { type Round, sequentialTest } from './sequential.ts';

/** What is tested. */
export interface Experiment {
  readonly name: string;
  readonly dimension: number;
  /** `n` exact draws, `[n, d]` row-major. */
  readonly exact: (key: Key, n: number) => Float64Array;
  /** Points as standard normal numbers: exactly, if they are draws of the target. */
  readonly standardise: (points: Float64Array) => Float64Array;
  /** Where chains from these points are after so many steps. */
  readonly transition: (key: Key, points: Float64Array, steps: number) => Promise<Float64Array>;
}

interface Statistic {
  readonly name: string;
  readonly p: number;
  /** What it looks like, in words. */
  readonly says: string;
}

interface Look extends Round {
  readonly worst: Statistic;
}

const column = (z: Float64Array, dimension: number, axis: number): Float64Array =>
  Float64Array.from({ length: z.length / dimension }, (_, i) => z[i * dimension + axis] ?? Number.NaN);

const total = (values: Float64Array, f: (value: number) => number): number =>
  values.reduce((sum, value) => sum + f(value), 0);

const square = (value: number): number => value * value;

const spread = (name: string, values: Float64Array): Statistic => {
  const sum = total(values, square);
  return {
    name,
    p: chiSquareTail(sum, values.length),
    says: `the variance ${name} is ${(sum / values.length).toFixed(4)} times the target's`,
  };
};

/** All statistics of what should be standard normal numbers, `[n, d]`. */
export const statisticsOf = (z: Float64Array, dimension: number): readonly Statistic[] => {
  const axes = Array.from({ length: dimension }, (_, i) => column(z, dimension, i));
  const pairs = axes.flatMap((a, i) =>
    axes.slice(i + 1).flatMap((b, more) => {
      const j = i + 1 + more;
      const along = (sign: number) => a.map((value, at) => (value + sign * (b[at] ?? 0)) / Math.SQRT2);
      return [spread(`along axes ${i} + ${j}`, along(1)), spread(`along axes ${i} - ${j}`, along(-1))];
    }),
  );
  return [
    ...axes.flatMap((values, i): readonly Statistic[] => {
      const mean = total(values, (value) => value) / values.length;
      const distance = kolmogorovDistance(values.map(normalCdf));
      return [
        {
          name: `mean along axis ${i}`,
          p: normalTail(mean * Math.sqrt(values.length)),
          says: `the mean along axis ${i} is off by ${mean.toFixed(4)} standard deviations`,
        },
        spread(`along axis ${i}`, values),
        {
          name: `law along axis ${i}`,
          p: kolmogorovTail(distance, values.length),
          says: `the law along axis ${i} is not the target's: distribution functions differ by ${distance.toFixed(4)}`,
        },
      ];
    }),
    ...pairs,
  ];
};

/** How it is tested. */
export interface ExactStartOptions {
  /** The probability that a right sampler is rejected, at most. */
  readonly alpha?: number;
  readonly key?: number | Key;
  /** Draws of the first round. */
  readonly draws?: number;
  /** After how many steps it is looked; 1 and 5 unless given. */
  readonly steps?: readonly number[];
}

/** By how much `z` a one-sided tail of a normal law is exceeded in 99% of cases where it is exceeded by chance `p`. */
const reach = (p: number): number => {
  // Inverse of the two-sided normal tail by bisection.
  let [low, high] = [0, 40];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > p) low = middle;
    else high = middle;
  }
  return low + 2.326;
};

/** The smallest shift of a mean, in standard deviations, and change of a variance that are found in 99% of runs. */
export const smallestBias = (
  tests: number,
  { alpha = 5e-9, draws = 20_000 }: ExactStartOptions = {},
): { readonly mean: number; readonly variance: number } => {
  // In the first round, without the help of further ones: what is found later is found too.
  const z = reach(alpha / 4 / tests);
  return { mean: z / Math.sqrt(draws), variance: z * Math.sqrt(2 / draws) };
};

/**
 * Starts at exact draws, runs 1 and 5 steps, and tests that the draws are still exact: means, variances along axes and diagonals, and the
 * whole law of each axis, all with exact tails, together at the level `alpha`, by the sequential rule.
 *
 * @category oracles
 */
export const exactStart = async (
  { dimension, exact, standardise, transition }: Experiment,
  options: ExactStartOptions = {},
): Promise<Finding> => {
  const { alpha = 5e-9, key = 0, draws = 20_000, steps = [1, 5] } = options;
  const root = typeof key === 'number' ? keyOf(key) : key;
  let tests = 1;
  const { passed, rounds } = await sequentialTest<Look>({ alpha, draws }, async (n, round) => {
    const own = foldIn(root, round);
    const looks = await steps.reduce<Promise<readonly Statistic[]>>(async (before, count, i) => {
      const all = await before;
      const starts = exact(foldIn(foldIn(own, i), 0), n);
      const ends = await transition(foldIn(foldIn(own, i), 1), starts, count);
      const after = count === 1 ? 'after 1 step' : `after ${count} steps`;
      return all.concat(
        statisticsOf(standardise(ends), dimension).map((one) => ({ ...one, says: `${after} ${one.says}` })),
      );
    }, Promise.resolve([]));
    tests = looks.length;
    const worst = looks.reduce((a, b) => (b.p < a.p || Number.isNaN(b.p) ? b : a));
    return { n, q: Math.min(1, worst.p * looks.length), worst };
  });
  const last = rounds[rounds.length - 1];
  const bias = smallestBias(tests, options);
  const taken = rounds.map(({ n }) => n).join(' + ');
  return {
    oracle: 'exact start',
    passed,
    residual: last === undefined ? Number.NaN : last.q,
    bound: alpha / 4,
    where: `${taken} chains, ${tests} statistics each`,
    detects: `a mean off by ${short(bias.mean)} standard deviations, or a variance by ${short(100 * bias.variance)}%, in 99% of runs`,
    explanation: passed
      ? 'exact draws stay exact draws'
      : `${last?.worst.says ?? 'nothing was seen'} (p = ${short(last?.worst.p ?? Number.NaN)}).`,
  };
};
