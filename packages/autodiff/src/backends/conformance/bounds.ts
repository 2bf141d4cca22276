/**
 * What is claimed of every operation: over which domain, and how near to the exact result of the float64 reference interpreter. The tests
 * hold every mode to this table, and the documentation prints it.
 */
import type { OpName } from '@ergodic/core/graph';

/**
 * `exact`: the very number. `arithmetic`: correctly rounded or nearly so. `transcendental`: by polynomials, or composed of such.
 */
export type Accuracy = 'exact' | 'arithmetic' | 'transcendental';

export interface Statement {
  readonly accuracy: Accuracy;
  readonly domain: string;
  /** The number whose last place is the unit; by default the result. */
  readonly unit?: string;
}

const LARGEST = 3.4e38;

/** The largest error allowed, in units of the last place. */
export const boundOf = (accuracy: Accuracy, mode: string): number => {
  if (accuracy === 'exact') return 0;
  if (accuracy === 'arithmetic') return 1;
  return mode === 'cpu' ? 8 : 64;
};

const exact = (domain: string): Statement => ({ accuracy: 'exact', domain });
const arithmetic = (domain: string, unit?: string): Statement => ({ accuracy: 'arithmetic', domain, ...(unit === undefined ? {} : { unit }) });
const transcendental = (domain: string, unit?: string): Statement => ({ accuracy: 'transcendental', domain, ...(unit === undefined ? {} : { unit }) });
