import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { showError } from '@ergodic/core/error';
import { foldIn, type Key } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { loadProgress, type RunFile, saveProgress, saveRunFile } from '../checkpoint/index.ts';
import type { Failure } from '../cli/messages.ts';
import type { Terminal } from '../cli/terminal.ts';
import { teller } from '../learn/teller.ts';
import {
  beginning,
  type Compile,
  divergenceAlarm,
  drive,
  type Ending,
  type Examples,
  type Interruption,
  type Learning,
  modelOf,
  type Progress,
  type Trainer,
  trainer,
} from '../training/index.ts';

/** A part of a model's training: what one learns by, from what, for how long. It begins with the parameters that the stage before it ended with. */
export interface Stage {
  readonly name: string;
  readonly learning: Learning;
  readonly examples: Examples;
  readonly updates: number;
  /** The name under which its steps show by how much samples cost more than data, if not `value`. */
  readonly watch?: string;
}

/** A model that has been trained. */
export interface Trained {
  readonly parameters: Float32Array;
  readonly seconds: number;
  /** Which stage stopped before its time, and why, if one did. */
  readonly stopped: string | null;
}

/** Where and under whose eyes stages run. */
export interface Running {
  readonly folder: string;
  /** All that decides what comes of it: an earlier run that agrees is gone on with. */
  readonly run: RunFile;
  readonly compile: Compile;
  readonly terminal: Terminal;
  readonly signal: Interruption;
}

/** Samples that cost this much more or less than data (nats), for so many steps: a model whose chains have lost it. */
const lost = { beyond: 20_000, steps: 50 };

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

const progressOf = (
  folder: string,
  { run }: Running,
  made: Trainer,
  from: Float32Array | null,
): TE.TaskEither<Failure, Progress> => {
  const { initial, shapes } = made;
  const start =
    from === null ? initial : { ...initial, arrays: { ...initial.arrays, parameters: from, average: from } };
  return pipe(
    TE.fromTask(() => exists(join(folder, 'state.safetensors'))),
    TE.flatMap(
      (found): TE.TaskEither<Failure, Progress> =>
        found ? loadProgress(folder, run, shapes) : TE.right(beginning(start)),
    ),
  );
};

const reasonOf = (ending: Ending): string | null => {
  switch (ending._tag) {
    case 'Diverged':
      return `${ending.reason}, at step ${ending.step}: what is measured is the state before`;
    case 'Failed':
      return `${showError(ending.error)}: what is measured is the state before`;
    default:
      return null;
  }
};

const one = (stage: Stage, own: Key, running: Running, from: Float32Array | null): TE.TaskEither<Failure, Ending> => {
  const folder = join(running.folder, stage.name.replace(/\W+/g, '-'));
  return pipe(
    trainer(running.compile)(stage.learning, stage.examples, own),
    TE.flatMap((made) =>
      pipe(
        progressOf(folder, running, made, from),
        TE.tap(() => saveRunFile(folder, running.run)),
        TE.flatMap(
          drive<Failure>(made, {
            total: stage.updates,
            signal: running.signal,
            every: stage.updates,
            measure: () => TE.right(Number.NaN),
            report: teller(stage.name, stage.updates, running.terminal),
            save: (now) => saveProgress(folder, running.run, made.shapes, now),
            alarm: divergenceAlarm({ ...lost, ...(stage.watch === undefined ? {} : { watch: stage.watch }) }),
          }),
        ),
        TE.tap(({ progress }) => saveProgress(folder, running.run, made.shapes, progress)),
      ),
    ),
  );
};

/**
 * Trains a model stage by stage. Each saves its state as it goes, so that the same command goes on where it stopped, bit by bit as if it had not. Nothing if it was interrupted.
 *
 * @errors of the compiler and the disk; a stage that breaks off says why, and ends the training with its last good parameters
 */
export const train =
  (running: Running, own: Key) =>
  (stages: readonly Stage[]): TE.TaskEither<Failure, O.Option<Trained>> => {
    const from = (i: number, before: Trained): TE.TaskEither<Failure, O.Option<Trained>> => {
      const stage = stages[i];
      if (stage === undefined || before.stopped !== null) return TE.right(O.some(before));
      return pipe(
        one(stage, foldIn(own, i), running, i === 0 ? null : before.parameters),
        TE.flatMap((ending) => {
          if (ending._tag === 'Interrupted') return TE.right(O.none);
          const { state, seconds } = ending.progress;
          const reason = reasonOf(ending);
          return from(i + 1, {
            parameters: modelOf(state),
            seconds: before.seconds + seconds,
            stopped: reason === null ? null : `${stage.name}: ${reason}`,
          });
        }),
      );
    };
    return from(0, { parameters: new Float32Array(0), seconds: 0, stopped: null });
  };

/** Goes on with what was trained, unless it was interrupted. */
export const andThen =
  <A, B>(next: (a: A) => TE.TaskEither<Failure, O.Option<B>>) =>
  (before: TE.TaskEither<Failure, O.Option<A>>): TE.TaskEither<Failure, O.Option<B>> =>
    pipe(before, TE.flatMap(O.match(() => TE.right(O.none), next)));
