import { type CompileError, showError } from '@ergodic/core/error';
import { foldIn } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import {
  beginning,
  divergenceAlarm,
  drive,
  type Ending,
  type Interruption,
  modelOf,
  type Progress,
  trainer,
} from '../training/index.ts';
import type { Plan } from './plan.ts';
import { type Scene, uses } from './scene.ts';

/** What came of learning. */
export interface Learned {
  /** All parameters of the model, an average over the last steps. */
  readonly parameters: Float32Array;
  /** Of training, wall clock. */
  readonly seconds: number;
  /** Why it stopped before its time, if it did. */
  readonly stopped: string | null;
}

/** A model whose chains have lost it: the energies of samples and data this far apart (nats), for so many steps. */
const lost = { beyond: 1000, steps: 50 };

/** How a run is watched. */
export interface Watching {
  readonly signal: Interruption;
  readonly report: (progress: Progress) => void;
}

/**
 * Trains a plan to its end. Nothing if it was interrupted.
 *
 * @errors of the compiler; a run that breaks off says why, and keeps its last good parameters
 * @category constructors
 */
export const train = (
  scene: Scene,
  { learning }: Plan,
  { signal, report }: Watching,
): TE.TaskEither<CompileError, O.Option<Learned>> =>
  pipe(
    trainer(scene.compile)(learning, scene.examples, foldIn(scene.key, uses.training)),
    TE.flatMap((made) =>
      drive<CompileError>(made, {
        total: scene.budget.updates,
        signal,
        every: scene.budget.updates,
        measure: () => TE.right(Number.NaN),
        report,
        save: () => TE.right(undefined),
        alarm: divergenceAlarm(lost),
      })(beginning(made.initial)),
    ),
    TE.map(learnedOf),
  );

/** What a run ended with. */
const learnedOf = (ending: Ending): O.Option<Learned> => {
  const { state, seconds } = ending.progress;
  const learned = (stopped: string | null) => O.some({ parameters: modelOf(state), seconds, stopped });
  switch (ending._tag) {
    case 'Finished':
      return learned(null);
    case 'Interrupted':
      return O.none;
    case 'Diverged':
      return learned(`${ending.reason}, at step ${ending.step}: what is measured is the state before`);
    case 'Failed':
      return learned(`${showError(ending.error)}: what is measured is the state before`);
  }
};
