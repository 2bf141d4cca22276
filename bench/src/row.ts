/**
 * What a benchmark row is: one task, done by us and by peers, first checked to be the same task, then timed.
 */
import type { Summary } from './statistics.ts';

/** A comparison of results that must hold before anything is timed: `error` may be at most `tolerance`. */
export interface Check {
  readonly what: string;
  readonly error: number;
  readonly tolerance: number;
}

/** What must hold of the timings. `limit` bounds the number from the given side. */
export interface Target {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly side: 'at least' | 'at most';
}

/** A peer as it came out: its time and how many times ours that is, or why it took no part. */
export type Peer =
  | {
      readonly value: number;
      readonly spread: Summary['spread'];
      /** The median, over the rounds, of its time divided by ours of the same round; and the quartiles. */
      readonly ratio: number;
      readonly ratioSpread: Summary['spread'];
    }
  | { readonly absent: string };

export interface Result {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly ours: number;
  readonly spread: Summary['spread'];
  readonly peers: Readonly<Record<string, Peer>>;
  /** True: a row whose check fails has no result. */
  readonly checked: true;
  readonly checks: readonly Check[];
  readonly targets: readonly Target[];
}

export interface Context {
  /** A few repetitions, to see that everything runs; the times mean nothing. */
  readonly smoke: boolean;
  /** Whether peers that are not there may be fetched. */
  readonly install: boolean;
  readonly progress: (text: string) => void;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly run: (context: Context) => Promise<Result>;
}

/** What peers computed is not what we computed. */
export class CheckFailed extends Error {
  override readonly name = 'CheckFailed';
}

/** Throws `CheckFailed` unless every check holds. A NaN never does. */
export const requireChecks = (checks: readonly Check[]): void => {
  const wrong = checks.filter(({ error, tolerance }) => !(error <= tolerance));
  if (wrong.length === 0) return;
  throw new CheckFailed(
    wrong.map(({ what, error, tolerance }) => `${what}: off by ${error}, allowed ${tolerance}`).join('; '),
  );
};

export const isMet = ({ value, limit, side }: Target): boolean =>
  side === 'at least' ? value >= limit : value <= limit;
