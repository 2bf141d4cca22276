/**
 * Chains from their starting points, and on from where they stood.
 */
import type { Exprs, Shape } from '@ergodic/core';
import type { ErgodicError } from '@ergodic/core/error';
import { signature } from '@ergodic/core/graph';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Info, Positioned } from '../kernel/index.ts';
import type { Driven } from './drive.ts';
import { type Kept, memory } from './memory.ts';
import { type AnyWhat, firstCheckpoint, prepare } from './prepare.ts';
import { type Manner, proceed, withCompiler } from './session.ts';
import type { Tuning } from './tuning.ts';
import type { Run, Summary, What } from './what.ts';

export const summary = ({ ending, checkpoint, rate }: Driven<unknown>): Summary => ({
  ending,
  checkpoint,
  divergences: checkpoint.divergences,
  seconds: checkpoint.seconds,
  rate,
});

/** A driven run whose draws are in memory. */
export const inMemory = (driven: Driven<Kept>): Summary & Kept & { readonly _tag: 'Run' } => ({
  _tag: 'Run',
  ...summary(driven),
  ...driven.stored,
});

/** The signature of `run`. */
export type RunChains = <
  N extends number,
  S extends Shape,
  State extends Positioned<S> & Exprs,
  I extends Info<S> & Exprs,
  T extends Tuning,
>(
  options: What<N, S, State, I, T> & Manner,
) => TE.TaskEither<ErgodicError, Run<S>>;

export const run = signature<RunChains>((options: AnyWhat & Manner) =>
  pipe(
    TE.fromEither(prepare(options, options)),
    TE.flatMap((prepared) =>
      withCompiler(options, (compile) =>
        pipe(
          firstCheckpoint(compile, options)(prepared),
          TE.flatMap((from) => proceed(compile, options)(from, options.draws, memory(from, undefined, options.draws))),
          TE.map(inMemory),
        ),
      ),
    ),
  ),
);
