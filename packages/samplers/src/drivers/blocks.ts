/**
 * Chains in blocks: a program for some chains serves more of them, block by block. Blocks are of one size, so that one program does for all; the
 * last one is filled up with copies of its last chain, of which nothing is kept.
 */
import type { RunError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Program, Read, Values } from './program.ts';

/** How chains are divided. */
export interface Blocks {
  /** All chains. */
  readonly chains: number;
  /** Chains of one block: of one program. */
  readonly block: number;
  /** Whether blocks run at once: they do where each call goes to a thread of its own. */
  readonly parallel: boolean;
}

/** Blocks of at most `batch` chains, and enough of them for so many threads. */
export const divided = (chains: number, batch: number, threads: number): Blocks => ({
  chains,
  block: Math.min(batch, Math.ceil(chains / threads)),
  parallel: threads > 1,
});

/** Room for numbers of the same precision as some. */
export const roomLike = (like: ArrayLike<number> | undefined, size: number): Float32Array | Float64Array =>
  like instanceof Float32Array ? new Float32Array(size) : new Float64Array(size);

const slice = (values: ArrayLike<number>, { chains, block }: Blocks, from: number): ArrayLike<number> => {
  if (block === chains) return values;
  const row = values.length / chains;
  const out = roomLike(values, block * row);
  for (let i = 0; i < block; i++) {
    const chain = Math.min(from + i, chains - 1);
    for (let j = 0; j < row; j++) out[i * row + j] = values[chain * row + j] ?? Number.NaN;
  }
  return out;
};

const join = (parts: readonly ArrayLike<number>[], { chains, block }: Blocks): ArrayLike<number> => {
  const [first] = parts;
  if (first === undefined || block === chains) return first ?? [];
  const row = first.length / block;
  const out = roomLike(first, chains * row);
  parts.forEach((part, b) => {
    const kept = Math.min(block, chains - b * block) * row;
    for (let i = 0; i < kept; i++) out[b * block * row + i] = part[i] ?? Number.NaN;
  });
  return out;
};

/**
 * A program for one block as one for all chains. Outputs have a first axis of chains, and so have the inputs in `mapped`; `first`, if it is an
 * input, is the number of the first chain.
 */
export const inBlocks =
  (run: Program['run'], blocks: Blocks, mapped: ReadonlySet<string>, first: string): Program['run'] =>
  (inputs: Values): TE.TaskEither<RunError, Read> => {
    const { chains, block, parallel } = blocks;
    const starts = Array.from({ length: Math.ceil(chains / block) }, (_, b) => b * block);
    const call = (from: number): TE.TaskEither<RunError, Read> => {
      const own = Object.entries(inputs).map(([name, values]): readonly [string, ArrayLike<number>] => {
        if (name === first) return [name, [(values[0] ?? 0) + from]];
        return [name, mapped.has(name) ? slice(values, blocks, from) : values];
      });
      return run(Object.fromEntries(own));
    };
    const all = parallel ? TE.traverseArray(call) : TE.traverseSeqArray(call);
    return pipe(
      all(starts),
      TE.map(
        (reads) => (output: string) =>
          join(
            reads.map((read) => read(output)),
            blocks,
          ),
      ),
    );
  };
