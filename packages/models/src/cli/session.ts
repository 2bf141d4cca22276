import { join } from 'node:path';
import { showProfile } from '@ergodic/autodiff';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { NonEmptyArray } from 'fp-ts/lib/NonEmptyArray.js';
import * as O from 'fp-ts/lib/Option.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { encode, saveProgress, saveRunFile, writeFile } from '../checkpoint/index.ts';
import { arraysOf } from '../networks/index.ts';
import { renderReport, samplesCsv, summaryJson } from '../report/index.ts';
import { divergenceAlarm, drive, type Ending, type Interruption, modelOf, type Progress } from '../training/index.ts';
import type { Engine } from './backends.ts';
import { readCommandLine } from './command-line.ts';
import { type Experiment, measure, measureEvery } from './experiment.ts';
import { explain, type Failure, verdict } from './messages.ts';
import { type Prepared, prepare, shapesOf } from './prepare.ts';
import { display } from './progress.ts';
import { type Results, results } from './results.ts';
import { trainingSteps } from './step-sizes.ts';
import type { Terminal } from './terminal.ts';

/** What a process ends with. */
export type ExitCode = number;

/** A run that was interrupted, as a shell says it. */
const interrupted: ExitCode = 130;
const failed: ExitCode = 1;
/** A model whose chains have lost it: the energies of samples and data this far apart (nats), for so many steps. */
const lost = { beyond: 1000, steps: 50 };

const train = (
  { experiment, out, run, progress }: Prepared,
  terminal: Terminal,
  signal: Interruption,
): TE.TaskEither<Failure, Ending> => {
  const { trainer, recipe } = experiment;
  if (trainer === null) return TE.right({ _tag: 'Finished', progress });
  const shown = display(recipe.steps, progress, terminal);
  return pipe(
    progress,
    drive<Failure>(trainer, {
      total: recipe.steps,
      signal,
      every: measureEvery(experiment),
      measure: measure(experiment),
      report: shown.show,
      save: (now) => saveProgress(out, run, shapesOf(experiment), now),
      alarm: divergenceAlarm(lost),
    }),
    TE.map((ending) => {
      shown.end();
      return ending;
    }),
  );
};

/** The parameters of the model by name, and what is needed to ask it of data: how the points were standardised. */
const modelFile = ({ experiment: { energy, problem } }: Prepared, { state }: Progress): Uint8Array =>
  encode({
    arrays: arraysOf(energy, modelOf(state)),
    metadata: {
      dataset: problem.dataset,
      shift: JSON.stringify(problem.map.shift),
      scale: JSON.stringify(problem.map.scale),
    },
  });

const writeResults = (
  { experiment, out, json }: Prepared,
  { result, summary, samples }: Results,
): TE.TaskEither<Failure, void> => {
  const text = summaryJson(summary);
  const files: readonly (readonly [string, string])[] = [
    [join(out, 'samples.csv'), samplesCsv(samples, experiment.problem.names)],
    [join(out, 'report.html'), renderReport(result)],
    [join(out, 'summary.json'), text],
    ...(json === null ? [] : [[json, text] as const]),
  ];
  return pipe(
    files,
    TE.traverseSeqArray(([file, content]) => writeFile(file, content)),
    TE.map(() => undefined),
  );
};

const conclude = (prepared: Prepared, progress: Progress, terminal: Terminal): TE.TaskEither<Failure, ExitCode> => {
  const { experiment, out } = prepared;
  terminal.say('Sampling and scoring …');
  return pipe(
    writeFile(join(out, 'model.safetensors'), modelFile(prepared, progress)),
    TE.flatMap(() => results(experiment)(progress)),
    TE.tap((found) => writeResults(prepared, found)),
    TE.map(({ summary, warnings }) => {
      for (const warning of warnings) terminal.complain(warning);
      for (const line of verdict(summary)) terminal.say(line);
      terminal.say(`Results are in ${out}: report.html, summary.json, samples.csv, model.safetensors`);
      return 0;
    }),
  );
};

const resumeWith = (out: string): string =>
  `npm start -- --resume ${/^[\w./-]+$/.test(out) ? out : JSON.stringify(out)}`;

/** A run that cannot go on: its step size may be why. */
const isLost = ({ _tag }: Ending): boolean => _tag === 'Failed' || _tag === 'Diverged';

/** Of the step size of training chains, where the run ended. */
const warningsOf = (experiment: Experiment, progress: Progress): T.Task<readonly string[]> =>
  pipe(
    trainingSteps(experiment, progress),
    T.map(({ warnings }) => warnings),
  );

const end = (prepared: Prepared, ending: Ending, terminal: Terminal): TE.TaskEither<Failure, ExitCode> => {
  const { out, run, experiment } = prepared;
  const { progress } = ending;
  const { step } = progress.state;
  return pipe(
    saveProgress(out, run, shapesOf(experiment), progress),
    TE.flatMap(() => (isLost(ending) ? TE.fromTask(warningsOf(experiment, progress)) : TE.right([]))),
    TE.flatMap((warnings) => {
      for (const warning of warnings) terminal.complain(warning);
      if (ending._tag === 'Finished') return conclude(prepared, progress, terminal);
      if (ending._tag === 'Interrupted') {
        terminal.say(`Interrupted after step ${step}; everything is saved. Go on with: ${resumeWith(out)}`);
        return TE.right(interrupted);
      }
      const why = ending._tag === 'Diverged' ? `${ending.reason}, at step ${ending.step}` : explain(ending.error);
      terminal.complain(`error: ${why}; training stopped, and the state after step ${step} is saved in ${out}`);
      return TE.right(failed);
    }),
  );
};

/** Why it runs there, if that was chosen. */
const chosen = ({ choice }: Engine): string =>
  pipe(
    choice(),
    O.match(
      () => '',
      (reason) => ` (${reason})`,
    ),
  );

const opening = ({ experiment: { problem, engine, energy, recipe, trainer }, progress }: Prepared): string => {
  const points = `${problem.title} (${problem.train.length / 2} points)`;
  if (trainer === null) return `${points}, an energy without parameters, on ${engine.mode()}${chosen(engine)}`;
  const from = progress.state.step === 0 ? '' : ` from step ${progress.state.step}`;
  return `Learning ${points} with ${energy.size} parameters, ${recipe.steps} steps${from}, on ${engine.mode()}${chosen(engine)}`;
};

const work = (prepared: Prepared, terminal: Terminal, signal: Interruption): TE.TaskEither<Failure, ExitCode> =>
  pipe(
    saveRunFile(prepared.out, prepared.run),
    TE.flatMap(() => saveProgress(prepared.out, prepared.run, shapesOf(prepared.experiment), prepared.progress)),
    TE.flatMap(() => {
      terminal.say(opening(prepared));
      return train(prepared, terminal, signal);
    }),
    TE.flatMap((ending) => end(prepared, ending, terminal)),
  );

/** Where the time of the next step of training would go. */
const tellProfile = ({ experiment, progress }: Prepared, terminal: Terminal): TE.TaskEither<Failure, ExitCode> => {
  const { trainer, engine } = experiment;
  const unable = (reason: string) => TE.left<Failure, ExitCode>({ _tag: 'BadInput', value: '--explain', reason });
  if (trainer === null) return unable('an energy without parameters is not trained: there is no step to tell about');
  const { profile } = trainer;
  if (profile === null)
    return unable(`the backend '${engine.name}' does not tell where its time goes; --backend wasm does`);
  return pipe(
    profile(progress.state),
    TE.map((nests) => {
      terminal.say(`A step of training on ${engine.mode()}, each part timed on one thread:`);
      terminal.say(showProfile(nests));
      return 0;
    }),
  );
};

/**
 * The main job: reads the arguments, trains, samples, scores, reports.
 *
 * @param signal once aborted, training stops after the steps that it is in and saves
 * @returns the exit code: 0, 1 after an error (which has been told), 130 if interrupted
 */
export const main = async (args: readonly string[], terminal: Terminal, signal: Interruption): Promise<ExitCode> => {
  const fail = (failures: NonEmptyArray<Failure>): ExitCode => {
    for (const failure of failures) terminal.complain(`error: ${explain(failure)}`);
    return failed;
  };
  const line = readCommandLine(args);
  if (E.isLeft(line)) return fail([line.left]);
  if (line.right.kind === 'help') {
    terminal.say(line.right.text.trimEnd());
    return 0;
  }
  const prepared = await prepare(line.right.words)();
  if (E.isLeft(prepared)) return fail(prepared.left);
  const code = await (line.right.kind === 'explain'
    ? tellProfile(prepared.right, terminal)
    : work(prepared.right, terminal, signal))();
  await prepared.right.experiment.engine.dispose();
  return E.isLeft(code) ? fail([code.left]) : code.right;
};
