/**
 * A store on disk: after each call the draws are appended and on disk, and then the checkpoint takes the place of the last one. So whenever the
 * program ends, and however, what is there can go on.
 */
import { join } from 'node:path';
import { sizeOf } from '@ergodic/core/graph';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Checkpoint } from '../drivers/checkpoint.ts';
import type { Part, Store } from '../drivers/store.ts';
import type { Growing } from './columns.ts';
import { encodeStand } from './encode.ts';
import { fileError, writeSealed } from './sealed.ts';

/** The files that are sealed. */
export const files = (directory: string) => ({
  run: join(directory, 'run.json'),
  checkpoint: join(directory, 'checkpoint.json'),
});

/** From `[chains, room, ...]` to the first `count` draws, `[count, chains, ...]`. */
const byDraw = (values: ArrayLike<number>, chains: number, { count, room }: Part, each: number): Float64Array => {
  const out = new Float64Array(count * chains * each);
  for (let t = 0; t < count; t++)
    for (let c = 0; c < chains; c++)
      for (let i = 0; i < each; i++) out[(t * chains + c) * each + i] = values[(c * room + t) * each + i] ?? Number.NaN;
  return out;
};

/** Draws go to the open files of a directory; whoever opened them closes them. */
export const diskStore = (directory: string, from: Checkpoint, columns: readonly Growing[]): Store<void> => ({
  append: (part, checkpoint) =>
    pipe(
      TE.tryCatch(async () => {
        for (const { column, append, settle } of columns) {
          const values = column.name === 'x' ? part.drawn.draws : (part.drawn.told[column.name] ?? []);
          await append(byDraw(values, from.chains, part, sizeOf(column.shape)));
          await settle();
        }
      }, fileError(directory)),
      TE.flatMap(() => writeSealed(files(directory).checkpoint, encodeStand(checkpoint()))),
    ),
  end: () => TE.right(undefined),
});
