/**
 * On from where a run stood.
 */
import type { Shape } from '@ergodic/core';
import type { ErgodicError } from '@ergodic/core/error';
import { signature } from '@ergodic/core/graph';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { checkCounts, checkSteps, sound } from './check.ts';
import type { Checkpoint } from './checkpoint.ts';
import { type Kept, memory } from './memory.ts';
import { checkManner } from './prepare.ts';
import { inMemory } from './run.ts';
import { type Manner, proceed, withCompiler } from './session.ts';
import type { Run } from './what.ts';

/** How many more draws, and how. */
export interface More extends Manner {
  /** More draws of each chain. */
  readonly draws: number;
}

/** The signature of `resume`. */
export type Resume = <S extends Shape>(from: Run<S> | Checkpoint, more: More) => TE.TaskEither<ErgodicError, Run<S>>;

type Begun = Checkpoint | (Kept & { readonly _tag: 'Run'; readonly checkpoint: Checkpoint });

/** What can be seen to be wrong with going on. */
export const checkMore = (from: Checkpoint, more: More) =>
  sound([
    ...checkCounts({ draws: more.draws }),
    ...checkSteps(from.draws + more.draws, from.thin),
    ...checkManner(more),
  ]);

/**
 * More draws: `resume` of `run` is the run of both lengths, to the last bit. A run is continued, its earlier draws included; a checkpoint alone
 * gives the new draws only. The sampler is that of the run: it is part of its checkpoint.
 *
 * Errors as of `run`; a backend of another precision than before is refused.
 *
 * @category effects
 * @example
 * import * as assert from 'node:assert'
 * import { Energy, zerosTensor } from '@ergodic/core'
 * import { key } from '@ergodic/core/random'
 * import { langevin } from '@ergodic/samplers'
 * import { resume, run } from '@ergodic/samplers/drivers'
 *
 * const what = { sampler: langevin(Energy.gaussian([2]), { stepSize: 0.1 }), starts: zerosTensor([3, 2]), key: key(0) }
 * const first = await run({ ...what, draws: 4, compile: 'reference' })()
 * const whole = await run({ ...what, draws: 10, compile: 'reference' })()
 * assert.ok(first._tag === 'Right' && whole._tag === 'Right')
 * const both = await resume(first.right, { draws: 6, compile: 'reference' })()
 * assert.ok(both._tag === 'Right')
 * assert.deepStrictEqual(both.right.draws, whole.right.draws)
 */
export const resume = signature<Resume>((from: Begun, more: More) => {
  const [checkpoint, before] = from._tag === 'Run' ? [from.checkpoint, from] : [from, undefined];
  // Without the draws that were made before, the store begins with the new ones.
  const counted = before === undefined ? { ...checkpoint, draws: 0 } : checkpoint;
  return pipe(
    TE.fromEither(checkMore(checkpoint, more)),
    TE.flatMap(() =>
      withCompiler(more, (compile) =>
        proceed(compile, more)(checkpoint, more.draws, memory(counted, before, counted.draws + more.draws)),
      ),
    ),
    TE.map(inMemory),
  );
});
