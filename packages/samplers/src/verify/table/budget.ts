/**
 * The false-alarm budget: a run of the whole suite fails by chance with probability at most 1e-6. Exact oracles have no false alarms; each of
 * at most 200 statistical claims has the same share. The control of a mutant that is rejected by chance is such a claim, too.
 */
import type { Mutant, Property } from './property.ts';

/** The probability that one correct statistical claim is rejected, at most. */
export const alpha = 5e-9;

/** The most claims that the budget allows. */
export const mostStatistical = 200;

/** How many checks may go wrong by chance although all is right. */
export const chances = (
  claims: readonly Pick<Property, 'statistical'>[],
  mutants: readonly Pick<Mutant, 'statistical'>[],
): number =>
  claims.filter(({ statistical }) => statistical).length +
  mutants.filter(({ statistical }) => statistical === true).length;

/** The probability that any of so many checks goes wrong although all is right, at most. */
export const falseAlarms = (count: number): number => alpha * count;
