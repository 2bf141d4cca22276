/**
 * Whether short runs end in the law that a long run explores. A model of energies that is trained with short runs is often sampled by them
 * alone; then it matters what they sample.
 *
 * @source E. Nijkamp, M. Hill, S.-C. Zhu, Y. N. Wu, Learning non-convergent non-persistent short-run MCMC toward energy-based model (2019)
 */
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Chains, checkDraws, coordinate, coordinateNames, type Draws, isFiniteChains, pooled } from './draws.ts';
import { bulkEss } from './ess.ts';
import { meanMcse, sdMcse } from './mcse.ts';
import { mean, variance } from './moments.ts';
import { rhat } from './rhat.ts';
import { aligned, cell } from './text.ts';
import { wasserstein, wassersteinByChance } from './wasserstein.ts';

/** One quantity: the energy, or a coordinate. */
export interface ShortRunRow {
  readonly name: string;
  readonly shortMean: number;
  readonly longMean: number;
  /** `shortMean - longMean`, in standard errors of this difference. */
  readonly meanZ: number;
  readonly shortSd: number;
  readonly longSd: number;
  /** `shortSd - longSd`, in standard errors of this difference. */
  readonly sdZ: number;
  /** The distance of the two laws, in the unit of the quantity. */
  readonly wasserstein: number;
  /** The same, over what equal laws give on average: about 1 if they are equal. */
  readonly wassersteinRatio: number;
  /** Of the long run. */
  readonly rhat: number;
}

/** What short runs look like beside a long one. */
export interface ShortRunReport {
  /** Short runs. */
  readonly ends: number;
  readonly chains: number;
  readonly draws: number;
  /** The energy, then the coordinates. */
  readonly rows: readonly ShortRunRow[];
  /** `'unknown'` if the long run does not know its own law yet. */
  readonly agree: 'yes' | 'no' | 'unknown';
  /** The same in words. */
  readonly verdict: string;
}

/** What is known of each draw besides the point: its energy, `[chains, draws]`. */
export interface ShortRunOptions {
  readonly energies: { readonly short: Draws; readonly long: Draws };
}

/** Beyond this many standard errors, and this many times the distance that chance gives, laws are taken for different. */
const limit = 4;

const bad = (reason: string): E.Either<BadInput, never> => E.left({ _tag: 'BadInput', reason });

const quotient = (difference: number, error: number): number => (difference === 0 ? 0 : difference / error);

/** The standard error of the standard deviation of independent numbers, by the delta method. */
const sdError = (values: Float64Array): number => {
  const centre = mean(values);
  const second = mean(values.map((value) => (value - centre) ** 2));
  const fourth = mean(values.map((value) => (value - centre) ** 4));
  return second === 0 ? 0 : Math.sqrt((fourth - second * second) / values.length / second / 4);
};

const rowOf = (name: string, ends: Float64Array, chains: Chains): ShortRunRow => {
  const all = pooled(chains);
  const [shortMean, longMean] = [mean(ends), mean(all)];
  const [shortSd, longSd] = [Math.sqrt(variance(ends)), Math.sqrt(variance(all))];
  const still = longSd === 0;
  const distance = wasserstein(ends, all);
  return {
    name,
    shortMean,
    longMean,
    meanZ: quotient(shortMean - longMean, Math.hypot(shortSd / Math.sqrt(ends.length), still ? 0 : meanMcse(chains))),
    shortSd,
    longSd,
    sdZ: quotient(shortSd - longSd, Math.hypot(sdError(ends), still ? 0 : sdMcse(chains))),
    wasserstein: distance,
    wassersteinRatio: quotient(distance, still ? 0 : wassersteinByChance(all, ends.length, bulkEss(chains))),
    // Where nothing moves there is nothing to disagree about.
    rhat: still ? 1 : rhat(chains),
  };
};

/** What differs, largest first, in words. */
const findings = ({ name, ...row }: ShortRunRow): readonly (readonly [size: number, text: string])[] => {
  const than = (what: string, difference: number, z: number): readonly [number, string] => [
    Math.abs(z),
    `the ${what} of ${name} is ${cell(Math.abs(difference))} too ${difference > 0 ? 'high' : 'low'} (${cell(Math.abs(z))} standard errors)`,
  ];
  const all = [
    than('mean', row.shortMean - row.longMean, row.meanZ),
    than('sd', row.shortSd - row.longSd, row.sdZ),
    [
      row.wassersteinRatio,
      `the law of ${name} is ${cell(row.wasserstein)} away (${cell(row.wassersteinRatio)} times what chance gives)`,
    ] as const,
  ];
  return all.filter(([size]) => size > limit);
};

const judged = (rows: readonly ShortRunRow[]): Pick<ShortRunReport, 'agree' | 'verdict'> => {
  const unsure = rows.filter((row) => !(row.rhat <= 1.01));
  if (unsure.length > 0)
    return {
      agree: 'unknown',
      verdict: `Nothing can be said: the long run does not know its own law yet (R-hat of ${unsure[0]?.name} is ${cell(unsure[0]?.rhat ?? Number.NaN)}; it should be at most 1.01). Run it longer.`,
    };
  const different = rows.filter((row) => findings(row).length > 0);
  const [worst] = rows.flatMap(findings).sort(([a], [b]) => b - a);
  if (worst === undefined)
    return {
      agree: 'yes',
      verdict: `The short runs cannot be told from the long run: no mean or sd is more than ${limit} standard errors away, and no law ${limit} times as far as chance gives.`,
    };
  return {
    agree: 'no',
    verdict: `The short runs do not end in the law of the long run: ${worst[1]}. ${different.length} of ${rows.length} quantities differ.`,
  };
};

/** The last draws of chains. */
const endsOf = (chains: Chains): Float64Array => Float64Array.from(chains, (chain) => chain.at(-1) ?? Number.NaN);

const checkShort = ({ shape, data }: Draws): E.Either<BadInput, void> => {
  const [chains = 0, length = 0] = shape;
  const size = shape.reduce((a, b) => a * b, 1);
  if (chains < 2 || length < 1)
    return bad(`short runs have the axes [chain, draw, ...] and at least two chains; these have [${shape.join(', ')}]`);
  return data.length === size
    ? E.right(undefined)
    : bad(`short runs of the shape [${shape.join(', ')}] are ${size} numbers, given ${data.length}`);
};

/** Energies are one number of each draw. */
const checkEnergies = (what: string, energies: Draws, draws: Draws): E.Either<BadInput, void> => {
  const wanted = draws.shape.slice(0, 2).join(', ');
  const size = draws.shape.slice(0, 2).reduce((a, b) => a * b, 1);
  return energies.shape.join(', ') === wanted && energies.data.length === size
    ? E.right(undefined)
    : bad(`the energies of the ${what} must be [${wanted}], as its draws; they are [${energies.shape.join(', ')}]`);
};

/**
 * Compares the ends of short runs with a long run: means, standard deviations and Wasserstein distances of the energy and of each coordinate.
 *
 * Of each short run only the last draw counts, so that they are independent; the draws of the long run count as many as their effective
 * sample size. A difference of means is divided by `√(s²/n + mcse²)`, with `s` the sd of the `n` ends and `mcse` the Monte Carlo standard
 * error of the long run; likewise the sd, by the delta method. The Wasserstein distance is divided by its mean for equal laws.
 *
 * `BadInput` if there are fewer than two short runs, the long run has fewer than twelve draws a chain, points or energies have other shapes,
 * or a number is not finite.
 *
 * @param short `[chains, draws, ...event]`
 * @param long `[chains, draws, ...event]`
 * @category comparisons
 * @example
 * import * as assert from 'node:assert'
 * import { key, normal } from '@ergodic/core/random'
 * import { shortRunAgainstLongRun } from '@ergodic/samplers/diagnostics'
 *
 * // 500 short runs that all end 1 to the right of where the long run is.
 * const short = { shape: [500, 1, 1], data: normal(key(0), [500]).map((x) => x + 1) }
 * const long = { shape: [4, 1000, 1], data: normal(key(1), [4000]) }
 * const energy = (x: number) => (x * x) / 2
 * const energies = {
 *   short: { shape: [500, 1], data: short.data.map(energy) },
 *   long: { shape: [4, 1000], data: long.data.map(energy) },
 * }
 * const report = shortRunAgainstLongRun(short, long, { energies })
 * assert.ok(report._tag === 'Right' && report.right.agree === 'no')
 * assert.ok(Math.abs((report.right.rows[1]?.wasserstein ?? 0) - 1) < 0.2)
 */
export const shortRunAgainstLongRun = (
  short: Draws,
  long: Draws,
  { energies }: ShortRunOptions,
): E.Either<BadInput, ShortRunReport> =>
  pipe(
    checkDraws(long),
    E.flatMap(() => checkShort(short)),
    E.flatMap(() =>
      short.shape.slice(2).join(', ') === long.shape.slice(2).join(', ')
        ? E.right(undefined)
        : bad(
            `points of the short runs are [${short.shape.slice(2).join(', ')}], of the long run [${long.shape.slice(2).join(', ')}]`,
          ),
    ),
    E.flatMap(() => checkEnergies('short runs', energies.short, short)),
    E.flatMap(() => checkEnergies('long run', energies.long, long)),
    E.flatMap(() => {
      const pairs = [
        ['energy', coordinate(energies.short, 0), coordinate(energies.long, 0)] as const,
        ...coordinateNames(long.shape.slice(2)).map(
          (name, i) => [name, coordinate(short, i), coordinate(long, i)] as const,
        ),
      ].map(([name, ends, chains]) => [name, endsOf(ends), chains] as const);
      const broken = pairs.find(([, ends, chains]) => !isFiniteChains([ends]) || !isFiniteChains(chains));
      if (broken !== undefined) return bad(`not all numbers of '${broken[0]}' are finite`);
      const rows = pairs.map(([name, ends, chains]) => rowOf(name, ends, chains));
      const [chains = 0, draws = 0] = long.shape;
      return E.right({ ends: short.shape[0] ?? 0, chains, draws, rows, ...judged(rows) });
    }),
  );

const columns = [
  'shortMean',
  'longMean',
  'meanZ',
  'shortSd',
  'longSd',
  'sdZ',
  'wasserstein',
  'wassersteinRatio',
] as const;

/**
 * The report as aligned text.
 *
 * @category comparisons
 */
export const showShortRun = ({ ends, chains, draws, rows, verdict }: ShortRunReport): string =>
  [
    `${ends} short runs against ${chains} chains of ${draws} draws`,
    ...aligned([['', ...columns], ...rows.map((row) => [row.name, ...columns.map((name) => cell(row[name]))])]),
    verdict,
  ].join('\n');
