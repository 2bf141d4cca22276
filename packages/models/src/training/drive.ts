import { setImmediate as turn } from 'node:timers/promises';
import type { RunError } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { whole } from '../setting.ts';
import type { Alarm } from './alarm.ts';
import type { Progress } from './progress.ts';
import { recorder } from './record.ts';
import type { TrainingState } from './steps.ts';
import type { Trainer } from './trainer.ts';

/** How a run ended. */
export type Ending =
  | { readonly _tag: 'Finished'; readonly progress: Progress }
  | { readonly _tag: 'Interrupted'; readonly progress: Progress }
  /** A step failed; the progress is that before it. */
  | { readonly _tag: 'Failed'; readonly progress: Progress; readonly error: RunError }
  /** The alarm rang after a step; the progress is that of the last good state, before the steps which it rang for. */
  | { readonly _tag: 'Diverged'; readonly progress: Progress; readonly step: number; readonly reason: string };

/** What says that a run should stop: an `AbortSignal`, for example. */
export interface Interruption {
  readonly aborted: boolean;
}

/** Who watches a run, and when it stops. */
export interface Watch<Err> {
  /** Steps of the whole run. */
  readonly total: number;
  /** Once aborted, the run stops after the steps that it is in: a fraction of a second, or one step. */
  readonly signal: Interruption;
  /** Held-out NLL of the model, measured every so many steps and after the last. */
  readonly every: number;
  readonly measure: (progress: Progress) => TaskEither<Err, number>;
  /** Told now and then, at least several times a second if steps are that short, and at the end. */
  readonly report: (progress: Progress) => void;
  /** Called now and then, so that a crash loses little. */
  readonly save: (progress: Progress) => TaskEither<Err, void>;
  /** Stops a run that goes astray; without one it goes on while numbers are finite. */
  readonly alarm?: Alarm;
}

/** Seconds between saves. */
const saveEvery = 15;
/** Milliseconds after which signals and timers get their turn. */
const slice = 40;
/** Milliseconds that steps taken at once may last. */
const stride = 150;

/** How many steps from here until `every` divides their number again. */
const stepsUntil = (every: number, step: number): number => every - (step % every);

/** States to fall back on: those at multiples of `window` steps, of which the last two suffice. */
const keepsakes = ({ state: first, kept: earlier }: Progress, window: number) => {
  let kept = earlier;
  const keep = (state: TrainingState): void => {
    if (state.step % window === 0 && kept.at(-1)?.step !== state.step) kept = [...kept.slice(-1), state];
  };
  keep(first);
  return {
    keep,
    kept: () => kept,
    /** The last one that is not among the latest `window` steps. */
    before: (step: number): TrainingState => kept.findLast((state) => state.step <= step - window) ?? kept[0] ?? first,
  };
};

/**
 * Takes steps until the run is finished, interrupted, or cannot go on. What is computed depends on nothing but the progress it begins
 * with: neither on the clock nor on where earlier runs stopped.
 *
 * @errors those of measuring and saving; a step that fails, and an alarm, are endings, which keep a state before
 * @category combinators
 */
export const drive =
  <Err>(trainer: Trainer, watch: Watch<Err>) =>
  (from: Progress): TaskEither<Err, Ending> =>
  async () => {
    const { total, alarm } = watch;
    whole('the number of steps from one measurement to the next', watch.every, 1);
    const start = performance.now();
    const record = recorder(total, from.seen);
    const nlls = new Map(from.nlls);
    let { state } = from;
    const keepsake = alarm === undefined ? null : keepsakes(from, alarm.window);
    let saved = start;
    let yielded = start;
    /** Milliseconds that a step took. */
    let pace = Infinity;
    const most = (step: number): number =>
      Math.min(
        Math.max(1, Math.floor(stride / pace)),
        total - step,
        stepsUntil(watch.every, step),
        stepsUntil(alarm?.window ?? watch.every, step),
      );
    const progressAt = (at: TrainingState, kept: Progress['kept'] = []): Progress => ({
      state: at,
      kept,
      seen: record.read(0, at.step),
      nlls: new Map([...nlls].filter(([step]) => step <= at.step)),
      seconds: from.seconds + (performance.now() - start) / 1000,
    });
    const goingOn = (): Progress => progressAt(state, keepsake?.kept());
    while (state.step < total) {
      if (performance.now() - yielded > slice) {
        await turn();
        yielded = performance.now();
      }
      if (watch.signal.aborted) return E.right({ _tag: 'Interrupted', progress: goingOn() });
      const before = { step: state.step, time: performance.now() };
      const next = await trainer.advance(state, most(before.step))();
      if (E.isLeft(next)) return E.right({ _tag: 'Failed', progress: progressAt(state), error: next.left });
      record.write(before.step, next.right.seen);
      state = next.right.state;
      pace = (performance.now() - before.time) / (state.step - before.step);
      for (let step = before.step + 1; step <= state.step; step++) {
        const reason = alarm?.check(record.read(Math.max(0, step - alarm.window), step));
        if (reason === undefined) continue;
        return E.right({ _tag: 'Diverged', progress: progressAt(keepsake?.before(step) ?? state), step, reason });
      }
      keepsake?.keep(state);
      if (state.step % watch.every === 0 || state.step === total) {
        const nll = await watch.measure(progressAt(state))();
        if (E.isLeft(nll)) return nll;
        nlls.set(state.step, nll.right);
      }
      watch.report(progressAt(state));
      if (performance.now() - saved > 1000 * saveEvery) {
        const done = await watch.save(goingOn())();
        if (E.isLeft(done)) return done;
        saved = performance.now();
      }
    }
    return E.right({ _tag: 'Finished', progress: progressAt(state) });
  };
