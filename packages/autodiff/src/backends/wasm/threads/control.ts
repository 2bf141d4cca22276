/**
 * The words by which threads tell each other what to do. Work is an entry of a module and a range; whoever is free takes the next piece of it.
 */
export const control = {
  /** Counts commands: threads sleep on it. */
  epoch: 0,
  /** 1: work. 2: a message is waiting. 3: the end. */
  command: 1,
  /** How many threads have done their part. */
  done: 2,
  /** Where the next piece begins. */
  next: 3,
  program: 4,
  entry: 5,
  extent: 6,
  piece: 7,
  scalars: 8,
  /** How many scalars there may be. */
  most: 40,
  /** How many messages were sent to each thread. */
  posted: 41,
  /** Whether a thread failed. */
  failed: 42,
  /** From here on, one word for each thread: how many messages it has dealt with. */
  received: 48,
  words: 112,
} as const;

export const command = { work: 1, message: 2, end: 3 } as const;

/** What is sent to a thread. */
export type Message =
  | {
      readonly what: 'add';
      readonly program: number;
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      readonly entries: readonly string[];
      /** Where the scratch memory of this thread begins. */
      readonly scratch: number;
    }
  | { readonly what: 'drop'; readonly program: number };
