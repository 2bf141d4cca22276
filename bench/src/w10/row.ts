/**
 * W10: what a step of one chain costs, of how many chains ever, on one thread and on several. The chains are those of W1.
 */
import { alternate } from '../alternate.ts';
import type { Contestant } from '../contestant.ts';
import { digits } from '../digits.ts';
import { endChecks, ourWalker } from '../langevin/ours.ts';
import { type Own, withOwn } from '../ours/backends.ts';
import { shareOfPeak } from '../peak/peak.ts';
import { onThreads } from '../peers/threads.ts';
import { type Check, type Context, type Peer, type Row, requireChecks, type Target } from '../row.ts';
import { CHUNK, mixtureTask, STEP_OPERATIONS } from '../w1/mixture.ts';

const SIZES = [64, 256, 1024, 4096, 16_384, 65_536];
/** That everything runs is seen with fewer. */
const MOST_IN_SMOKE = 1024;
/** From so many chains on the cost of one shall be the same. */
const FLAT_FROM = 256;

const id = 'w10';
const title = 'A step of one chain of w1, of 65536 and of fewer';

const nameOf = (size: number, threads: number): string => onThreads(`${size} chains`)(threads);

/** A contestant for each number of chains, each first held against the interpreter. */
const walkers = async (own: Own, sizes: readonly number[], checks: Check[]): Promise<readonly Contestant[]> => {
  const all: Contestant[] = [];
  for (const size of sizes) {
    const task = mixtureTask(size, CHUNK);
    const walker = await ourWalker({ ...own, name: nameOf(size, own.threads) }, task);
    checks.push(...(await endChecks(task, [walker])));
    all.push({ ...walker.contestant, steps: size * CHUNK });
  }
  return all;
};

type Peers = Readonly<Record<string, Peer>>;

/** The costs of a chain, of all numbers of chains from `FLAT_FROM` up; ours is one of them. */
const costsOn = (threads: number, peers: Peers, ours: Own, cost: number): readonly number[] => [
  ...(threads === ours.threads ? [cost] : []),
  ...SIZES.filter((size) => size >= FLAT_FROM).flatMap((size) => {
    const peer = peers[nameOf(size, threads)];
    return peer === undefined || 'absent' in peer ? [] : [peer.value];
  }),
];

const unevenness = (costs: readonly number[]): number => Math.max(...costs) / Math.min(...costs);

const run = (context: Context) =>
  withOwn([], async (own) => {
    const [first, ...rest] = own;
    const checks: Check[] = [];
    context.progress('compiling, and checking by the interpreter');
    const sizes = SIZES.filter((size) => !context.smoke || size <= MOST_IN_SMOKE).toReversed();
    const most = Math.max(...sizes);
    const [largest, ...smaller] = await walkers(first, sizes, checks);
    if (largest === undefined) throw new RangeError('nothing of ours takes part');
    const others = await Promise.all(rest.map((one) => walkers(one, sizes, checks)));
    requireChecks(checks);
    const timing = await alternate(largest, [...smaller, ...others.flat()], 'ns', context);
    const ours = timing.ours.median;
    const flat = own.map(({ threads }): Target => {
      const costs = costsOn(threads, timing.peers, first, ours);
      return {
        what: onThreads(`most costly / least costly chain from ${FLAT_FROM} chains up`)(threads),
        value: unevenness(costs),
        limit: 1.2,
        side: 'at most',
      };
    });
    const single = timing.peers[nameOf(most, 1)];
    const gain: Target = {
      what: 'time on 1 thread / on 2',
      value: single === undefined || 'absent' in single ? { without: nameOf(most, 1) } : single.ratio,
      limit: 1.7,
      side: 'at least',
    };
    const speed = { operations: STEP_OPERATIONS, microseconds: ours / 1000, threads: first.threads };
    return {
      id,
      title,
      unit: 'ns per step and chain',
      ours,
      spread: timing.ours.spread,
      peers: timing.peers,
      checked: true as const,
      checks,
      targets: [...flat, gain],
      notes: [
        `ours is ${nameOf(most, first.threads)}: ${digits((ours * most) / 1e6)} ms for a step of all`,
        await shareOfPeak(context.peak, speed),
      ],
    };
  });

export const w10: readonly Row[] = [{ id, title, run }];
