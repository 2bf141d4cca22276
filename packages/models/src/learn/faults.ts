import type { Reported } from '../report/index.ts';
import type { Line } from './row.ts';

const number = (value: Reported): number => (value === null ? Number.NaN : Number(value));

/** What quadrature in single precision may be off by, in nats. */
const slack = 1e-3;

/**
 * What is wrong with a line: it has no score, or its numbers contradict each other. `KL` is never below zero; `ln Z` by quadrature is between bounds that are not flagged.
 *
 * @category destructors
 */
export const faultsOf = ({ row, logZ, notes }: Line): readonly string[] => {
  if (row.nll === null) return ['the model has no score'];
  const divergences = [row.klDataModel, row.klModelData, row.klSmoothedModel ?? 0].map(number);
  const flagged = notes.some((note) => note.startsWith(flagPrefix));
  const [lower, upper, z] = [row.aisLower, row.aisUpper, logZ].map(number);
  const between =
    (lower ?? Number.NaN) <= (z ?? Number.NaN) + slack && (z ?? Number.NaN) <= (upper ?? Number.NaN) + slack;
  return [
    ...(divergences.some((kl) => !(kl >= -slack)) ? ['a divergence is below zero, or not a number'] : []),
    ...(flagged || between ? [] : ['ln Z by quadrature is not between its bounds']),
  ];
};

/** How notes begin that tell what is wrong with the bounds of `ln Z`. */
export const flagPrefix = 'annealing: ';
