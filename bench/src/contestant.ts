/**
 * Who takes part in a row: something that can be run and timed, or the reason why it cannot.
 */

/** What is timed. */
export interface Contestant {
  readonly name: string;
  /** Units of work that one run does. */
  readonly steps: number;
  /** Milliseconds that some runs take, one after the other. */
  readonly time: (runs: number) => Promise<number>;
  /** Whether its threads go on spinning when it has finished: those after it wait until they sleep. */
  readonly restless?: boolean;
}

/** Somebody who should have taken part. */
export interface Absent {
  readonly name: string;
  /** Why, and what to do about it. */
  readonly absent: string;
}

export type Entry = Contestant | Absent;

export const isAbsent = (entry: Entry): entry is Absent => 'absent' in entry;

/** Something that runs in this process. */
export const inProcess = (
  name: string,
  steps: number,
  run: () => unknown,
  options: Pick<Contestant, 'restless'> = {},
): Contestant => ({
  name,
  steps,
  ...options,
  time: async (runs) => {
    const start = performance.now();
    for (let i = 0; i < runs; i++) await run();
    return performance.now() - start;
  },
});
