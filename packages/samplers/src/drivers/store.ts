/**
 * Where draws go, call by call.
 */
import type { BadInput } from '@ergodic/core/error';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Checkpoint } from './checkpoint.ts';
import type { Drawn } from './chunk.ts';

/** What a call gave, and how much of it counts. */
export interface Part {
  readonly drawn: Drawn;
  /** Draws of each chain that count. */
  readonly count: number;
  /** Draws of each chain that there is room for: the second axis of the arrays. */
  readonly room: number;
}

/** Somewhere to put draws. `R` is what there is in the end. */
export interface Store<R> {
  /** Takes the next draws, and a way to ask where the run stands after them. */
  readonly append: (part: Part, checkpoint: () => Checkpoint) => TaskEither<BadInput, void>;
  /** No more draws come now. */
  readonly end: (checkpoint: Checkpoint) => TaskEither<BadInput, R>;
}

/** Copies rows `[chains, count, ...]` out of an array with room for `room` draws into one with room for `total`, from `at` on. */
export const copyRows = (
  from: ArrayLike<number>,
  into: { [place: number]: number; readonly length: number },
  { chains, room, count, total, at }: Readonly<Record<'chains' | 'room' | 'count' | 'total' | 'at', number>>,
): void => {
  const size = from.length / (chains * room);
  for (let c = 0; c < chains; c++) {
    const source = c * room * size;
    const target = (c * total + at) * size;
    for (let i = 0; i < count * size; i++) into[target + i] = from[source + i] ?? Number.NaN;
  }
};
