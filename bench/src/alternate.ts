/**
 * Timing by turns: one round is a sample of each, ours and the peers'. Whatever slows the machine for a while slows all of them, so the
 * ratios of a round are steadier than the times.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Contestant, type Entry, isAbsent } from './contestant.ts';
import type { Context, Peer, Row } from './row.ts';
import { type Summary, summarise } from './statistics.ts';

export interface Timing {
  readonly ours: Summary;
  readonly peers: Readonly<Record<string, Peer>>;
}

/** What times are told in, as milliseconds. */
const units = { ns: 1e-6, us: 1e-3, ms: 1 } as const;
export type Unit = keyof typeof units;

/** What a row says of its times, all else apart. */
export const timed = <U extends string>(
  { id, title }: Pick<Row, 'id' | 'title'>,
  unit: U,
  { ours, peers }: Timing,
) => ({
  id,
  title,
  unit,
  ours: ours.median,
  spread: ours.spread,
  peers,
  checked: true as const,
});

/** A sample is at least so long, in milliseconds: several runs if one is shorter. */
const SHORTEST = 100;
/** Before it come so many milliseconds that do not count: a core that others used, or that slept, is not at its speed at once. */
const LEAD = 40;
/** Milliseconds after which threads that were busy have gone to sleep. */
const REST = 40;
/** Warming up ends after so many runs, or so many milliseconds, whichever comes first. */
const WARM = { runs: 20, time: 3000 } as const;
/** So many rounds, fewer if they take longer than so many milliseconds all together. */
const ROUNDS = { most: 41, fewest: 11, time: 60_000 } as const;

interface Ready {
  readonly contestant: Contestant;
  /** Runs that make a sample, and runs before it. Whose single run is longer than the lead needs none. */
  readonly runs: number;
  readonly lead: number;
  /** Milliseconds that both take, about. */
  readonly length: number;
}

/** Warms a contestant up, and finds how many runs make a sample. */
const prepare = async (contestant: Contestant, smoke: boolean): Promise<Ready> => {
  const warmUp = smoke ? 1 : WARM.runs;
  let fastest = Number.POSITIVE_INFINITY;
  let spent = 0;
  for (let i = 0; i < warmUp && (i < 2 || spent < WARM.time); i++) {
    const time = await contestant.time(1);
    fastest = Math.min(fastest, time);
    spent += time;
  }
  if (contestant.restless) await sleep(REST);
  if (smoke) return { contestant, runs: 1, lead: 0, length: fastest };
  const runs = Math.max(1, Math.ceil(SHORTEST / fastest));
  const lead = fastest > LEAD ? 0 : Math.ceil(LEAD / fastest);
  return { contestant, runs, lead, length: (runs + lead) * fastest };
};

const roundsOf = (ready: readonly Ready[], smoke: boolean, longest: number): number => {
  if (smoke) return 2;
  const round = ready.reduce((sum, { length, contestant }) => sum + length + (contestant.restless ? REST : 0), 0);
  return Math.max(ROUNDS.fewest, Math.min(ROUNDS.most, Math.floor(longest / round)));
};

/**
 * How long each takes for a unit of work, ours and the peers'; of those who are absent, why. `longest`: milliseconds that all rounds may take, a minute
 * unless given.
 */
export const alternate = async (
  ours: Contestant,
  peers: readonly Entry[],
  unit: Unit,
  { smoke, progress }: Context,
  longest: number = ROUNDS.time,
): Promise<Timing> => {
  const present = peers.flatMap((peer) => (isAbsent(peer) ? [] : [peer]));
  const ready: Ready[] = [];
  for (const contestant of [ours, ...present]) {
    progress(`warming up ${contestant.name}`);
    ready.push(await prepare(contestant, smoke));
  }
  const rounds = roundsOf(ready, smoke, longest);
  const samples: number[][] = ready.map(() => []);
  for (let round = 0; round < rounds; round++) {
    progress(`timing, round ${round + 1} of ${rounds}`);
    for (let turn = 0; turn < ready.length; turn++) {
      // Each round begins with another one: whoever follows a peer that leaves garbage behind pays for some of it.
      const i = (round + turn) % ready.length;
      const one = ready[i];
      if (one === undefined) continue;
      const { contestant, runs, lead } = one;
      if (lead > 0) await contestant.time(lead);
      samples[i]?.push((await contestant.time(runs)) / (runs * contestant.steps * units[unit]));
      if (contestant.restless) await sleep(REST);
    }
  }
  const [own = [], ...others] = samples;
  const timed = new Map(present.map(({ name }, i): readonly [string, Peer] => [name, compare(own, others[i] ?? [])]));
  return {
    ours: summarise(own),
    peers: Object.fromEntries(
      peers.flatMap((peer): readonly (readonly [string, Peer])[] => {
        if (isAbsent(peer)) return [[peer.name, { absent: peer.absent }]];
        const found = timed.get(peer.name);
        return found === undefined ? [] : [[peer.name, found]];
      }),
    ),
  };
};

/** A peer's times beside ours, round by round. */
export const compare = (own: readonly number[], times: readonly number[]): Peer => {
  const { median, spread } = summarise(times);
  const ratio = summarise(times.map((time, round) => time / (own[round] ?? Number.NaN)));
  return { value: median, spread, ratio: ratio.median, ratioSpread: ratio.spread };
};
