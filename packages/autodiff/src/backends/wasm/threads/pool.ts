/**
 * Threads that share the work of a program, piece by piece. The calling thread is one of them.
 */
import { command, control, type Message } from './control.ts';
import type { Thread, Threads } from './workers.ts';

export interface Pool {
  /** Threads, the calling one among them. */
  readonly size: number;
  /** Tells all threads about a program. */
  readonly add: (
    program: Omit<Extract<Message, { readonly what: 'add' }>, 'what' | 'program' | 'scratch'>,
    scratch: (thread: number) => number,
  ) => number;
  readonly drop: (program: number) => void;
  /** Runs a range with all threads; false if they are not ready yet, and nothing was done. `own` is what this thread does. */
  readonly run: (
    program: number,
    entry: number,
    range: { readonly extent: number; readonly piece: number },
    scalars: readonly number[],
    own: (from: number, to: number) => void,
  ) => boolean;
  readonly end: () => void;
}

/** Turns of waiting before this thread sleeps. */
const SPINS = 5000;
const MOST_SCALARS = control.most - control.scalars - 1;

export const newPool = (size: number, machine: Extract<Threads, { readonly available: true }>): Pool => {
  const words = new Int32Array(new SharedArrayBuffer(4 * control.words));
  const threads: readonly Thread[] = Array.from({ length: size - 1 }, () => machine.start());
  let posted = 0;
  let programs = 0;
  threads.forEach((thread, own) => {
    thread.post({ what: 'start', words: words.buffer, own, seen: 0 });
  });
  const issue = (what: number): void => {
    words[control.command] = what;
    Atomics.add(words, control.epoch, 1);
    Atomics.notify(words, control.epoch);
  };
  const send = (message: (thread: number) => Message): void => {
    posted += 1;
    Atomics.store(words, control.posted, posted);
    threads.forEach((thread, own) => {
      thread.post(message(own + 1));
    });
    issue(command.message);
  };
  /** Whether all threads wait for work. */
  const ready = (): boolean => threads.every((_, own) => Atomics.load(words, control.received + own) === posted);
  return {
    size,
    add: (program, scratch) => {
      const number = programs++;
      send((thread) => ({ what: 'add', program: number, ...program, scratch: scratch(thread) }));
      return number;
    },
    drop: (program) => {
      send(() => ({ what: 'drop', program }));
    },
    run: (program, entry, { extent, piece }, scalars, own) => {
      if (!ready() || scalars.length > MOST_SCALARS) return false;
      words[control.program] = program;
      words[control.entry] = entry;
      words[control.extent] = extent;
      words[control.piece] = piece;
      words[control.scalars] = scalars.length;
      scalars.forEach((x, i) => {
        words[control.scalars + 1 + i] = x;
      });
      Atomics.store(words, control.done, 0);
      Atomics.store(words, control.next, 0);
      issue(command.work);
      // Whatever happens here, the other threads must be done before they are told something else.
      try {
        for (;;) {
          const from = Atomics.add(words, control.next, piece);
          if (from >= extent) break;
          own(from, Math.min(extent, from + piece));
        }
      } finally {
        for (let spins = 0; ; spins++) {
          const done = Atomics.load(words, control.done);
          if (done === threads.length) break;
          if (spins > SPINS && machine.maySleep) Atomics.wait(words, control.done, done, 1);
        }
      }
      if (Atomics.exchange(words, control.failed, 0) !== 0) throw new Error('a thread failed');
      return true;
    },
    end: () => {
      for (const thread of threads) thread.end();
    },
  };
};
