/**
 * All that is to be said about some draws: a table with a row for each coordinate, and warnings with what to do.
 */
import type { BadInput } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  type Chains,
  checkDraws,
  checkStatistic,
  coordinate,
  coordinateNames,
  type Draws,
  isConstant,
  isFiniteChains,
  pooled,
} from './draws.ts';
import { acceptanceRates, divergentSteps, ebfmi } from './energy.ts';
import { bulkEss, tailEss } from './ess.ts';
import { meanMcse, sdMcse } from './mcse.ts';
import { mean, quantileOfSorted, sorted, variance } from './moments.ts';
import { rhat } from './rhat.ts';

/** One coordinate. */
export interface SummaryRow {
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
  readonly q5: number;
  readonly median: number;
  readonly q95: number;
  readonly mcseMean: number;
  readonly mcseSd: number;
  readonly essBulk: number;
  readonly essTail: number;
  readonly rhat: number;
}

/** A table, and what is wrong with the draws. */
export interface DrawsSummary {
  readonly chains: number;
  readonly draws: number;
  readonly rows: readonly SummaryRow[];
  readonly warnings: readonly string[];
}

/** What was told of each step, where it was kept: `[chain, draw]` each. */
export interface Statistics {
  readonly acceptance?: Draws;
  readonly outcome?: Draws;
  readonly hamiltonian?: Draws;
}

const rowOf = (name: string, chains: Chains): SummaryRow => {
  const all = sorted(pooled(chains));
  return {
    name,
    mean: mean(all),
    sd: Math.sqrt(variance(all)),
    q5: quantileOfSorted(all, 0.05),
    median: quantileOfSorted(all, 0.5),
    q95: quantileOfSorted(all, 0.95),
    mcseMean: meanMcse(chains),
    mcseSd: sdMcse(chains),
    essBulk: bulkEss(chains),
    essTail: tailEss(chains),
    rhat: rhat(chains),
  };
};

const checkStatistics = ({ acceptance, outcome, hamiltonian }: Statistics, draws: Draws): E.Either<BadInput, void> =>
  Object.entries({ acceptance, outcome, hamiltonian }).reduce<E.Either<BadInput, void>>(
    (so, [name, given]) =>
      pipe(
        so,
        E.flatMap(() => (given === undefined ? E.right(undefined) : checkStatistic(name, given, draws))),
      ),
    E.right(undefined),
  );

/** A name for each coordinate. */
const labelsOf = (
  { shape: [, , ...event] }: Draws,
  names: readonly string[] | undefined,
): E.Either<BadInput, readonly string[]> => {
  const own = coordinateNames(event);
  return names === undefined || names.length === own.length
    ? E.right(names ?? own)
    : E.left({ _tag: 'BadInput', reason: `${names.length} names for ${own.length} coordinates` });
};

const list = (names: readonly string[]): string =>
  names.length <= 5 ? names.join(', ') : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;

const about = (names: readonly string[], sentence: string): readonly string[] =>
  names.length === 0 ? [] : [`${list(names)}: ${sentence}`];

const warningsOf = (
  rows: readonly (readonly [SummaryRow, Chains])[],
  chains: number,
  statistics: Statistics,
): readonly string[] => {
  const names = (test: (row: SummaryRow, chains: Chains) => boolean): readonly string[] =>
    rows.filter(([row, values]) => test(row, values)).map(([{ name }]) => name);
  const broken = names((_, values) => !isFiniteChains(values));
  const extreme = names(({ sd }, values) => isFiniteChains(values) && !Number.isFinite(sd));
  const still = names((_, values) => isFiniteChains(values) && isConstant(values));
  // A chain is stuck if it does not move where others do; a coordinate that no chain moves says nothing of chains.
  const moving = rows.map(([, values]) => values).filter((values) => !isConstant(values));
  const stuck =
    moving.length === 0
      ? []
      : Array.from({ length: chains }, (_, c) => c).filter((c) =>
          moving.every((values) => isConstant(values.slice(c, c + 1))),
        );
  const divergent = statistics.outcome === undefined ? [] : divergentSteps(statistics.outcome);
  const low =
    statistics.hamiltonian === undefined
      ? []
      : ebfmi(coordinate(statistics.hamiltonian, 0)).flatMap((value, c) => (value < 0.3 ? [`chain ${c}`] : []));
  const idle =
    statistics.acceptance === undefined
      ? []
      : acceptanceRates(statistics.acceptance).flatMap((value, c) => (value < 0.05 ? [`chain ${c}`] : []));
  return [
    ...about(broken, 'some draws are not finite; the energy or its gradient is not finite there.'),
    ...about(extreme, 'some draws are so large that their squares are not finite; measure them in another unit.'),
    ...about(still, 'all draws are equal.'),
    ...(stuck.length > 0
      ? [`chain ${stuck.join(', ')} never moved: start it elsewhere, or use a smaller step size.`]
      : []),
    ...about(
      names(({ rhat: value }) => value > 1.01),
      'R-hat is above 1.01: the chains do not agree yet. Run them longer, or look for several modes.',
    ),
    ...about(
      names(({ essBulk, essTail }) => Math.min(essBulk, essTail) < 100 * chains),
      `the effective sample size is below ${100 * chains} (100 for each chain): means and quantiles are uncertain. Run longer.`,
    ),
    ...(divergent.length === 0
      ? []
      : [
          `${divergent.length} steps diverged, first at draw ${divergent[0]?.draw} of chain ${divergent[0]?.chain}: the law near these places is missing. Use smaller steps, or other coordinates.`,
        ]),
    ...about(low, 'E-BFMI is below 0.3: momenta do not change the energy enough. Other coordinates may help.'),
    ...about(idle, 'fewer than 5% of proposals are accepted. Use a smaller step size.'),
  ];
};

/**
 * A row for each coordinate, and warnings.
 *
 * `BadInput` if there are no chains, chains of fewer than twelve draws, not as many numbers as the shape says, not a name for each coordinate,
 * or statistics that are not `[chain, draw]`.
 *
 * @category summaries
 * @example
 * import * as assert from 'node:assert'
 * import { key, normal } from '@ergodic/core/random'
 * import { summarise } from '@ergodic/samplers/diagnostics'
 *
 * const summary = summarise({ shape: [4, 500, 2], data: normal(key(0), [4, 500, 2]) })
 * assert.ok(summary._tag === 'Right')
 * assert.deepStrictEqual(summary.right.rows.map(({ name }) => name), ['x[0]', 'x[1]'])
 * assert.deepStrictEqual(summary.right.warnings, [])
 */
export const summarise = (
  draws: Draws,
  statistics: Statistics = {},
  names?: readonly string[],
): E.Either<BadInput, DrawsSummary> =>
  pipe(
    checkDraws(draws),
    E.tap(() => checkStatistics(statistics, draws)),
    E.bindTo('checked'),
    E.bind('labels', ({ checked }) => labelsOf(checked, names)),
    E.map(({ checked, labels }) => {
      const [chains = 0, length = 0] = checked.shape;
      const rows = labels.map((name, i) => {
        const values = coordinate(draws, i);
        return [rowOf(name, values), values] as const;
      });
      return { chains, draws: length, rows: rows.map(([row]) => row), warnings: warningsOf(rows, chains, statistics) };
    }),
  );

const cell = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e5 || (size < 1e-3 && size > 0)
    ? value.toExponential(1)
    : value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 3);
};

const columns = ['mean', 'sd', 'q5', 'median', 'q95', 'mcseMean', 'mcseSd', 'essBulk', 'essTail', 'rhat'] as const;

/**
 * The summary as aligned text.
 *
 * @category summaries
 */
export const showDrawsSummary = ({ chains, draws, rows, warnings }: DrawsSummary): string => {
  const table = [['', ...columns], ...rows.map((row) => [row.name, ...columns.map((name) => cell(row[name]))])];
  const widths = table[0]?.map((_, i) => Math.max(...table.map((line) => line[i]?.length ?? 0))) ?? [];
  const lines = table.map((line) =>
    line.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join('  '),
  );
  return [`${chains} chains of ${draws} draws`, ...lines, ...warnings.map((text) => `! ${text}`)].join('\n');
};
