/**
 * A row about one array that is computed: numbers on the host at the end, whoever computes them. Ours stand where they were computed, as PyTorch's do;
 * beside it ours with copies in and out. Everybody's numbers are checked, then all are timed.
 */
import type { Inputs } from '@ergodic/autodiff';
import type { Node } from '@ergodic/core';
import { alternate, timed } from '../alternate.ts';
import { type Absent, type Contestant, type Entry, inProcess } from '../contestant.ts';
import { withWasm } from '../ours/backends.ts';
import { buildInPlace, type Numbers } from '../ours/program.ts';
import { shareOfPeak } from '../peak/peak.ts';
import { type Check, type Context, type Peer, type Row, requireChecks, type Target } from '../row.ts';

/** Somebody who computes the array. */
export interface Computer {
  readonly name: string;
  readonly compute: () => Promise<Numbers>;
  /** What must hold of the numbers; that of ours unless given. */
  readonly checks?: (numbers: Numbers) => readonly Check[];
  /** What is timed; the computation itself, in this process, unless given. */
  readonly contestants?: readonly Contestant[];
}

export interface ArrayRow {
  readonly id: string;
  readonly title: string;
  readonly output: Node;
  readonly inputs: Inputs;
  readonly checks: (name: string) => (numbers: Numbers) => readonly Check[];
  /** Operations of one computation, as `operations.ts` counts them. */
  readonly operations: number;
  readonly others: (context: Context) => Promise<readonly (Computer | Absent)[]>;
  readonly targets: (peers: Readonly<Record<string, Peer>>) => readonly Target[];
}

const isComputer = (one: Computer | Absent): one is Computer => 'compute' in one;

const entriesOf = (one: Computer | Absent): readonly Entry[] =>
  isComputer(one) ? (one.contestants ?? [inProcess(one.name, 1, one.compute)]) : [one];

interface Own extends Computer {
  readonly contestant: Contestant;
}

export const arrayRow = (made: ArrayRow): Row => {
  const { id, title, output, inputs } = made;
  const run = (context: Context) =>
    withWasm(async (own) => {
      context.progress('compiling');
      const ours: Own[] = [];
      for (const { name, threads, backend } of own) {
        const { inPlace, copies } = await buildInPlace(backend, output, inputs);
        for (const [title, compute] of [
          [name, inPlace],
          [`${name}, copies`, copies],
        ] as const)
          ours.push({ name: title, compute, contestant: inProcess(title, 1, compute, { restless: threads > 1 }) });
      }
      const [first, ...rest] = ours;
      if (first === undefined) throw new RangeError('nothing of ours takes part');
      const others = await made.others(context);
      const checks: Check[] = [];
      for (const { name, compute, checks: own = made.checks(name) } of [...ours, ...others.filter(isComputer)]) {
        context.progress(`checking ${name}`);
        checks.push(...own(await compute()));
      }
      requireChecks(checks);
      const entries = [...rest.map(({ contestant }) => contestant), ...others.flatMap(entriesOf)];
      const timing = await alternate(first.contestant, entries, 'ms', context);
      const speed = {
        operations: made.operations,
        microseconds: 1000 * timing.ours.median,
        threads: own[0].threads,
      };
      return {
        ...timed({ id, title }, 'ms', timing),
        checks,
        targets: made.targets(timing.peers),
        notes: [await shareOfPeak(context.peak, speed)],
      };
    });
  return { id, title, run };
};
