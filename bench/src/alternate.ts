/**
 * Timing by turns: one round is a sample of each, ours and the peers'. Whatever slows the machine for a while slows all of them, so the
 * ratios of a round are steadier than the times.
 */
import type { Context, Peer } from './row.ts';
import { type Summary, summarise } from './statistics.ts';

export interface Contestant {
  readonly name: string;
  /** One timed run, which does `steps` units of work. */
  readonly run: () => unknown;
  readonly steps: number;
}

export interface Timing {
  readonly ours: Summary;
  readonly peers: Readonly<Record<string, Exclude<Peer, { readonly absent: string }>>>;
}

/** A sample is at least so long, in milliseconds: several runs if one is shorter. */
const SHORTEST = 20;

const sample = async ({ run, steps }: Contestant, runs: number): Promise<number> => {
  const start = performance.now();
  for (let i = 0; i < runs; i++) await run();
  return ((performance.now() - start) * 1e3) / (runs * steps);
};

/** Warms a contestant up, and finds how many runs make a sample. */
const prepare = async (contestant: Contestant, warmUp: number): Promise<number> => {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < warmUp; i++) fastest = Math.min(fastest, await sample(contestant, 1));
  return Math.max(1, Math.ceil((SHORTEST * 1e3) / (fastest * contestant.steps)));
};

/** Microseconds for each unit of work, ours and the peers'. */
export const alternate = async (
  ours: Contestant,
  peers: readonly Contestant[],
  { smoke, progress }: Context,
): Promise<Timing> => {
  const [rounds, warmUp] = smoke ? [3, 2] : [41, 20];
  const all = [ours, ...peers];
  const runs: number[] = [];
  for (const contestant of all) {
    progress(`warming up ${contestant.name}`);
    runs.push(await prepare(contestant, warmUp));
  }
  const samples: number[][] = all.map(() => []);
  for (let round = 0; round < rounds; round++) {
    progress(`timing, round ${round + 1} of ${rounds}`);
    for (let turn = 0; turn < all.length; turn++) {
      // Each round begins with another one: whoever follows a peer that leaves garbage behind pays for some of it.
      const i = (round + turn) % all.length;
      const contestant = all[i];
      if (contestant !== undefined) samples[i]?.push(await sample(contestant, runs[i] ?? 1));
    }
  }
  const [own = [], ...others] = samples;
  return {
    ours: summarise(own),
    peers: Object.fromEntries(
      others.map((times, i) => {
        const { median, spread } = summarise(times);
        const ratio = summarise(times.map((time, round) => time / (own[round] ?? Number.NaN)));
        return [peers[i]?.name ?? '', { value: median, spread, ratio: ratio.median, ratioSpread: ratio.spread }];
      }),
    ),
  };
};
