/**
 * Draws in memory.
 */
import { type Dims, type Dtype, sizeOf } from '@ergodic/core/graph';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AnyTensor, Checkpoint } from './checkpoint.ts';
import { copyRows, type Store } from './store.ts';
import { type Room, room, tensorOf } from './tensors.ts';

/** Draws `[chains, draws, ...event]`, and what was told of each, `[chains, draws, ...]`. */
export interface Kept {
  readonly draws: AnyTensor;
  readonly statistics: Readonly<Record<string, AnyTensor>>;
}

interface Column {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Dims;
  readonly data: Room;
}

/** The draws come first, under a name that no statistic has. */
const drawsName = '';

const columnsOf = ({ transition, keep }: Checkpoint): readonly Omit<Column, 'data'>[] => [
  { name: drawsName, dtype: 'real', shape: transition.event },
  ...transition.info.filter(({ name }) => keep.includes(name)),
];

/**
 * A store for `total` draws of each chain, of which some may be there already.
 */
export const memory = (from: Checkpoint, before: Kept | undefined, total: number): Store<Kept> => {
  const { chains, precision } = from;
  let done = before === undefined ? 0 : from.draws;
  const columns = columnsOf(from).map((column): Column => {
    const data = room(column.dtype, chains * total * sizeOf(column.shape), precision);
    const old = column.name === drawsName ? before?.draws : before?.statistics[column.name];
    if (old !== undefined && done > 0) copyRows(old.data, data, { chains, room: done, count: done, total, at: 0 });
    return { ...column, data };
  });
  const cut = ({ dtype, shape, data }: Column): AnyTensor => {
    if (done === total) return tensorOf(dtype, [chains, total, ...shape], data);
    const kept = room(dtype, chains * done * sizeOf(shape), precision);
    copyRows(data, kept, { chains, room: total, count: done, total: done, at: 0 });
    return tensorOf(dtype, [chains, done, ...shape], kept);
  };
  return {
    append: ({ drawn, count, room: capacity }) => {
      for (const { name, data } of columns)
        copyRows(name === drawsName ? drawn.draws : (drawn.told[name] ?? []), data, {
          chains,
          room: capacity,
          count,
          total,
          at: done,
        });
      done += count;
      return TE.right(undefined);
    },
    end: () => {
      const [draws, ...others] = columns;
      if (draws === undefined) throw new RangeError('a store without draws');
      return TE.right({
        draws: cut(draws),
        statistics: Object.fromEntries(others.map((column) => [column.name, cut(column)])),
      });
    },
  };
};
