/**
 * What a benchmark row is: one task, done by us and by peers, first checked to be the same task, then timed.
 */
import type { Peak } from './peak/peak.ts';
import type { Peers } from './peers/peers.ts';
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
  /** A number, or the name of the peer without which it cannot be told. */
  readonly value: number | { readonly without: string };
  readonly limit: number;
  readonly side: 'at least' | 'at most';
  /** Something to reach for: a miss is told, and no failure. */
  readonly stretch?: boolean;
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
  /** What else there is to say, a line each. */
  readonly notes: readonly string[];
}

export interface Context {
  /** A few repetitions, to see that everything runs; the times mean nothing. */
  readonly smoke: boolean;
  readonly progress: (text: string) => void;
  readonly peers: Peers;
  readonly peak: Peak;
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

/** How a target came out. What cannot be told, since a peer is absent, is neither met nor missed. */
export type Verdict = 'met' | 'MISSED' | 'not reached, and not asked for' | 'NOT JUDGED';

export const verdictOf = ({ value, limit, side, stretch }: Target): Verdict => {
  if (typeof value !== 'number') return 'NOT JUDGED';
  if (side === 'at least' ? value >= limit : value <= limit) return 'met';
  return stretch === true ? 'not reached, and not asked for' : 'MISSED';
};

/** A target on the ratio of one peer, or on the smallest of several: all of them must be there. */
export const ratioTarget = (
  peers: Readonly<Record<string, Peer>>,
  names: readonly string[],
  limit: number,
  options: Pick<Target, 'stretch'> & { readonly what?: string } = {},
): Target => {
  const { what = names.join(' or '), ...rest } = options;
  const ratios = names.map((name) => ({ name, peer: peers[name] }));
  const missing = ratios.find(({ peer }) => peer === undefined || 'absent' in peer);
  const least = Math.min(...ratios.flatMap(({ peer }) => (peer === undefined || 'absent' in peer ? [] : [peer.ratio])));
  const value = missing === undefined ? least : { without: missing.name };
  return { what: `time of ${what} / ours`, value, limit, side: 'at least', ...rest };
};

/** Whoever should have taken part and did not. */
export const absences = ({ peers }: Pick<Result, 'peers'>): readonly (readonly [name: string, why: string])[] =>
  Object.entries(peers).flatMap(([name, peer]) => ('absent' in peer ? [[name, peer.absent] as const] : []));
