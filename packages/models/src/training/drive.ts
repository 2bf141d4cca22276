import { setImmediate as turn } from 'node:timers/promises';
import type { RunError } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Progress } from './progress.ts';
import type { Trainer } from './trainer.ts';

/** How a run ended. */
export type Ending =
  | { readonly _tag: 'Finished'; readonly progress: Progress }
  | { readonly _tag: 'Interrupted'; readonly progress: Progress }
  /** A step failed; the progress is that before it. */
  | { readonly _tag: 'Failed'; readonly progress: Progress; readonly error: RunError };

/** What says that a run should stop: an `AbortSignal`, for example. */
export interface Interruption {
  readonly aborted: boolean;
}

/** Who watches a run, and when it stops. */
export interface Watch<Err> {
  /** Steps of the whole run. */
  readonly total: number;
  /** Once aborted, the run stops after the step that it is in. */
  readonly signal: Interruption;
  /** Held-out NLL of the model, measured every so many steps and after the last. */
  readonly every: number;
  readonly measure: (progress: Progress) => TaskEither<Err, number>;
  /** Told after every step. */
  readonly report: (progress: Progress) => void;
  /** Called now and then, so that a crash loses little. */
  readonly save: (progress: Progress) => TaskEither<Err, void>;
}

/** Seconds between saves. */
const saveEvery = 15;
/** Milliseconds after which signals and timers get their turn. */
const slice = 40;

/**
 * Takes steps until the run is finished, interrupted, or cannot go on. What is computed depends on nothing but the progress it begins
 * with: neither on the clock nor on where earlier runs stopped.
 *
 * @errors those of measuring and saving; a step that fails is an ending, which keeps the state before it
 * @category combinators
 */
export const drive =
  <Err>(trainer: Trainer, watch: Watch<Err>) =>
  (from: Progress): TaskEither<Err, Ending> =>
  async () => {
    const start = performance.now();
    const gaps = new Float32Array(watch.total);
    gaps.set(from.gaps);
    const nlls = new Map(from.nlls);
    let { state } = from;
    let saved = start;
    let yielded = start;
    const progress = (): Progress => ({
      state,
      gaps: gaps.subarray(0, state.step),
      nlls,
      seconds: from.seconds + (performance.now() - start) / 1000,
    });
    while (state.step < watch.total) {
      if (performance.now() - yielded > slice) {
        await turn();
        yielded = performance.now();
      }
      if (watch.signal.aborted) return E.right({ _tag: 'Interrupted', progress: progress() });
      const next = await trainer.advance(state)();
      if (E.isLeft(next)) return E.right({ _tag: 'Failed', progress: progress(), error: next.left });
      state = next.right.state;
      gaps[state.step - 1] = next.right.gap;
      if (state.step % watch.every === 0 || state.step === watch.total) {
        const nll = await watch.measure(progress())();
        if (E.isLeft(nll)) return nll;
        nlls.set(state.step, nll.right);
      }
      watch.report(progress());
      if (performance.now() - saved > 1000 * saveEvery) {
        const done = await watch.save(progress())();
        if (E.isLeft(done)) return done;
        saved = performance.now();
      }
    }
    return E.right({ _tag: 'Finished', progress: progress() });
  };
