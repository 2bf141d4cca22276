/**
 * A row of Langevin steps: first everybody's gradients and steps are checked, then all are timed.
 */
import type { Shape } from '@ergodic/core';
import { alternate } from '../alternate.ts';
import type { Entry } from '../contestant.ts';
import { type Own, withOwn } from '../ours/backends.ts';
import type { Numbers } from '../ours/program.ts';
import { shareOfPeak } from '../peak/peak.ts';
import { type Check, type Context, type Peer, type Row, requireChecks, type Target } from '../row.ts';
import { relative, stepChecks } from './checks.ts';
import { endChecks, exactGradient, ourWalker } from './ours.ts';
import type { Other, Task, Twin, Walker } from './task.ts';

/** What makes a row. */
export interface LangevinRow<N extends number, S extends Shape> {
  readonly id: string;
  readonly title: string;
  readonly task: Task<N, S>;
  /** Operations of one step of one chain, as `operations.ts` counts them. */
  readonly operations: number;
  /** What else of ours takes part. */
  readonly own?: () => readonly Own[];
  /** The peers, in the order of the table. */
  readonly others: (context: Context) => Promise<readonly Other[]>;
  readonly targets: (peers: Readonly<Record<string, Peer>>) => readonly Target[];
}

const isWalker = (one: Other): one is Walker => 'gradient' in one;
const isTwin = (one: Other): one is Twin => 'ends' in one;

/** Numbers of noise that each walker is asked for at least. */
const NOISE = 20_000;

/** What a walker computes, held against the float64 interpreter. */
const checkWalker = async (
  { name, gradient, step, tolerance = 1e-5 }: Walker,
  stepSize: number,
  from: Float32Array,
  exact: Numbers,
): Promise<readonly Check[]> => {
  const steps = [];
  for (let i = 0; i * from.length < NOISE; i++) steps.push({ from, gradient: exact, to: await step(from) });
  return [relative(`gradient, ${name}`, exact, await gradient(from), tolerance), ...stepChecks(name, stepSize, steps)];
};

/** The contestants of a walker, or the places of those who are absent. */
const entriesOf = (one: Other): readonly Entry[] =>
  'absent' in one ? one.names.map((name) => ({ name, absent: one.absent })) : one.contestants;

export const langevinRow = <N extends number, S extends Shape>(made: LangevinRow<N, S>): Row => {
  const { id, title, task, operations } = made;
  const run = (context: Context) =>
    withOwn(made.own?.() ?? [], async (own) => {
      context.progress('compiling');
      const [first, ...rest] = own;
      const ours = await ourWalker(first, task);
      const also = await Promise.all(rest.map((one) => ourWalker(one, task)));
      const others = await made.others(context);
      const starts = task.starts();
      context.progress('checking, by the interpreter');
      const exact = await exactGradient(task, starts);
      const checks: Check[] = [...(await endChecks(task, [ours, ...also, ...others.filter(isTwin)]))];
      for (const { name, gradient } of [ours, ...also])
        checks.push(relative(`gradient, ${name}`, exact, await gradient(starts), 1e-5));
      for (const one of others.filter(isWalker)) {
        context.progress(`checking ${one.name}`);
        checks.push(...(await checkWalker(one, task.stepSize, starts, exact)));
      }
      requireChecks(checks);
      const entries = [...also.flatMap(entriesOf), ...others.flatMap(entriesOf)];
      const timing = await alternate(ours.contestant, entries, 'us', context);
      const microseconds = timing.ours.median;
      const speed = { operations: operations * task.chains, microseconds, threads: first.threads };
      return {
        id,
        title,
        unit: 'us per step',
        ours: microseconds,
        spread: timing.ours.spread,
        peers: timing.peers,
        checked: true as const,
        checks,
        targets: made.targets(timing.peers),
        notes: [await shareOfPeak(context.peak, speed)],
      };
    });
  return { id, title, run };
};
