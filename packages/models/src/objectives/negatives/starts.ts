import { type Expr, foldIn, type KeyExpr, less, type Shape, uniform, where } from '@ergodic/core';
import { ShapeError } from '@ergodic/core/error';
import { type Dims, dimAt, shapeOf, typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { parameter } from '@ergodic/core/tree';
import { within } from '../../setting.ts';
import { countOf, type Rows } from '../energies.ts';
import { type Carried, type CarriedExprs, type Count, carriedAt } from '../objective.ts';
import type { Noise } from './noise.ts';

/** What the starts of chains depend on. */
export interface StartsGiven<S extends Shape> {
  /** The points that this step learns from. */
  readonly data: Rows<S>;
  readonly carried: CarriedExprs;
  readonly key: KeyExpr;
}

/** Where training chains begin, as many as there are points of data, and what is kept of where they end. */
export interface Starts {
  readonly name: string;
  readonly carried: (event: Dims) => Carried;
  readonly begin: <S extends Shape>(given: StartsGiven<S>) => Rows<S>;
  readonly keep: <S extends Shape>(ends: Rows<S>, carried: CarriedExprs) => CarriedExprs;
}

const nothing = { carried: () => ({}), keep: () => ({}) };

/** At the points of data. */
export const atData: Starts = { ...nothing, name: 'cd', begin: ({ data }) => data };

/** At noise, each time anew. */
export const atNoise = (noise: Noise): Starts => ({
  ...nothing,
  name: 'short-run',
  begin: ({ data, key }) => noise.draw(foldIn(key, 0), data),
});

/** How many chains are kept, and how often one begins again. */
export interface BufferOptions {
  /** Chains in the buffer: a multiple of the points in a batch. */
  readonly chains: number;
  /** The share of the chains run in a step that begin again from noise. */
  readonly restart: number;
  readonly noise: Noise;
}

/**
 * The buffer is a queue of chains. A step takes as many from the front as it has points of data, and puts them back at the end: each chain is
 * run in its turn, and none twice in one step.
 */
export const atBuffer = ({ chains, restart, noise }: BufferOptions): Starts => {
  within('the share of restarts', restart, 0, 1);
  const buffer = (carried: CarriedExprs): Expr<Shape> => carriedAt(carried, 'buffer');
  const blocks = (n: number): void => {
    if (n < 1 || chains % n !== 0)
      throw new ShapeError('persistent', `a buffer of ${chains} chains is not a whole number of batches of ${n}`);
  };
  return {
    name: 'persistent',
    carried: (event) => ({ buffer: parameter([chains, ...event], noise.init) }),
    begin: <S extends Shape>({ data, carried, key }: StartsGiven<S>): Rows<S> => {
      const n = countOf(data);
      blocks(n);
      const [, ...event] = shapeOf(data);
      const kept: Rows<S> = typed(build.slice(buffer(carried), [0, ...event.map(() => 0)], [n, ...event]));
      if (restart === 0) return kept;
      const again = less(uniform(foldIn(key, 1), [n]), restart);
      return where(spread(again, shapeOf(data)), noise.draw(foldIn(key, 0), data), kept);
    },
    keep: (ends, carried) => {
      const all = buffer(carried);
      const [n, ...event] = shapeOf(ends);
      const rest = build.slice(all, [n ?? 0, ...event.map(() => 0)], [dimAt(shapeOf(all), 0), ...event]);
      return { buffer: typed(build.concat([rest, ends], 0)) };
    },
  };
};

/** One truth value for each row, for every element of the row. */
const spread = <S extends Shape>(rows: Expr<[Count], 'bool'>, shape: Dims): Expr<S, 'bool'> =>
  typed(build.broadcast(rows, shape, [0]));
