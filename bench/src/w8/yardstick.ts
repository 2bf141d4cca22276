/**
 * How much draws are worth, ours and Stan's by the same measure: `summarise` of `@ergodic/samplers/diagnostics`.
 */
import { type Draws, type SummaryRow, summarise } from '@ergodic/samplers/diagnostics';
import type { Check } from '../row.ts';
import { getOrThrow } from '../run.ts';

export interface Worth {
  /** Effective sample sizes, the smallest of all coordinates: for the bulk of the law, and for its tails. */
  readonly bulk: number;
  readonly tail: number;
  /** The largest R-hat of all coordinates. */
  readonly rhat: number;
  readonly rows: readonly SummaryRow[];
}

export const worthOf = (draws: Draws): Worth => {
  const { rows } = getOrThrow(summarise(draws));
  return {
    bulk: Math.min(...rows.map(({ essBulk }) => essBulk)),
    tail: Math.min(...rows.map(({ essTail }) => essTail)),
    rhat: Math.max(...rows.map(({ rhat }) => rhat)),
    rows,
  };
};

/** That chains agree. */
export const rhatCheck = (name: string, { rhat }: Worth): Check => ({
  what: `R-hat - 1, ${name}`,
  error: rhat - 1,
  tolerance: 0.01,
});

/** How many standard errors two estimates of the same may differ by. */
const ERRORS = 6;

interface Estimate {
  readonly value: number;
  readonly error: number;
}

const agree = (what: string, a: Estimate, b: Estimate): Check => ({
  what,
  error: Math.abs(a.value - b.value),
  tolerance: ERRORS * Math.hypot(a.error, b.error),
});

/** What is estimated of a coordinate: its mean and its standard deviation. */
const estimates = ({ mean, mcseMean, sd, mcseSd }: SummaryRow): readonly [mean: Estimate, sd: Estimate] => [
  { value: mean, error: mcseMean },
  { value: sd, error: mcseSd },
];

const exactly = (value: number): Estimate => ({ value, error: 0 });

const rowChecks = (what: string, row: SummaryRow, mean: Estimate, sd: Estimate): readonly Check[] => {
  const [ownMean, ownSd] = estimates(row);
  return [agree(`mean of ${row.name}, ${what}`, ownMean, mean), agree(`sd of ${row.name}, ${what}`, ownSd, sd)];
};

/** That two samples have the same means and standard deviations, coordinate by coordinate. */
export const sameLaw = (what: string, a: Worth, b: Worth): readonly Check[] =>
  a.rows.flatMap((row, i) => {
    const other = b.rows[i];
    if (other === undefined) return [{ what: `${row.name}, ${what}, is missing`, error: 1, tolerance: 0 }];
    return rowChecks(what, row, ...estimates(other));
  });

/** That a sample has mean zero and these standard deviations. */
export const centredLaw = (what: string, { rows }: Worth, deviations: readonly number[]): readonly Check[] =>
  rows.flatMap((row, i) => rowChecks(what, row, exactly(0), exactly(deviations[i] ?? Number.NaN)));
