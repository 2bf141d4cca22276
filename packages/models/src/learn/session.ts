import { join } from 'node:path';
import type { RunError } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { writeFile } from '../checkpoint/index.ts';
import { type Engine, engineOf } from '../cli/backends.ts';
import { explain, type Failure } from '../cli/messages.ts';
import type { Terminal } from '../cli/terminal.ts';
import { apply } from '../data/index.ts';
import { type EnergyAt, scaleBox } from '../evaluate/index.ts';
import { type Interruption, type Progress, recentMean } from '../training/index.ts';
import { type EnergyGrid, energyGrid, modelBytes } from './export.ts';
import { type Job, jobsOf, nameOf } from './job.ts';
import { type Judged, judge } from './measure.ts';
import { type LearnOptions, readLearnLine } from './options.ts';
import { renderPage, type Shown } from './page.ts';
import type { Plan } from './plan.ts';
import { nothing, type Row, rowOf } from './row.ts';
import { type Scene, sceneOf } from './scene.ts';
import { headLine, rowLine } from './table.ts';
import { type Learned, train } from './train.ts';

/** What a process ends with: 0, 1 after an error that kept the table from being made, 130 if interrupted. */
export type ExitCode = 0 | 1 | 130;

/** Cells of the pictures and of the exported energies. */
const cells = { columns: 200, rows: 200 };
/** How much more than the data the pictures show. */
const margin = 1.15;
/** Milliseconds between words about progress. */
const pause = 10_000;

/** What came of a job: a row, and a picture where there is a density. */
interface Done {
  readonly row: Row;
  readonly shown: Shown | null;
}

/** A model on points in the data's own units. */
const onData =
  ({ map }: Scene, energyAt: EnergyAt<RunError>): EnergyAt<RunError> =>
  (points) =>
    energyAt(apply(map)(points));

/** The energies of a model as a density in the data's own units: `ln p = -E - ln Z + ln |dz/dx|`. */
const densityOf = ({ box, columns, rows, energies }: EnergyGrid, { map }: Scene, logZ: number): Shown['density'] => ({
  box,
  columns,
  rows,
  values: energies.map((energy) => Math.exp(map.logDeterminant - energy - logZ)),
});

const said = (text: string | null): readonly string[] => (text === null ? [] : [text]);

/** A model that has been judged: its file is written, its row and its picture are made. */
const written = (
  job: Job,
  scene: Scene,
  plan: Plan,
  { parameters, seconds, stopped }: Learned,
  { measured, notes, energyAt }: Judged,
  out: string,
): TE.TaskEither<Failure, Done> => {
  const row = rowOf({ ...nameOf(job), seconds, notes: [...said(stopped), ...notes] }, measured);
  const view = scaleBox(margin)(job.dataset.density.box);
  return pipe(
    energyGrid(view, cells.columns, cells.rows)(onData(scene, energyAt)),
    TE.tap((grid) =>
      writeFile(
        join(out, `${job.dataset.name}-${job.method.name}-${job.seed}.safetensors`),
        modelBytes(plan.model, parameters, grid, scene.map, {
          dataset: row.dataset,
          method: row.method,
          seed: `${row.seed}`,
        }),
      ),
    ),
    TE.map((grid) => ({
      row,
      shown: { row, title: job.method.title, view, density: densityOf(grid, scene, measured.logZ ?? Number.NaN) },
    })),
  );
};

/** Words about progress, now and then. */
const teller = (job: Job, updates: number, { say }: Terminal) => {
  let last = performance.now();
  return ({ state, seen, seconds }: Progress): void => {
    const now = performance.now();
    if (now - last < pause) return;
    last = now;
    const value = recentMean(seen.value ?? seen.loss ?? new Float32Array(0), 100);
    say(`  ${job.method.name}: step ${state.step}/${updates}, ${value.toFixed(3)}, ${seconds.toFixed(0)} s`);
  };
};

/** Learns and judges. A model without a score is a row without numbers, which says why. */
const work = (
  job: Job,
  { budget, out }: LearnOptions,
  engine: Engine,
  terminal: Terminal,
  signal: Interruption,
): TE.TaskEither<Failure, Done> => {
  const scene = sceneOf(job.dataset, job.seed, budget, engine.compile);
  const plan = job.method.plan(scene);
  return pipe(
    train(scene, plan, { signal, report: teller(job, budget.updates, terminal) }),
    TE.flatMap((learned) =>
      pipe(
        judge(scene, job.method, plan, learned),
        TE.flatMap((judged) => written(job, scene, plan, learned, judged, out)),
        TE.orElse((failure) => {
          const { seconds, stopped } = learned;
          const row = rowOf({ ...nameOf(job), seconds, notes: [...said(stopped), explain(failure)] }, nothing);
          return TE.right<Failure, Done>({ row, shown: null });
        }),
      ),
    ),
  );
};

const commandOf = (args: readonly string[]): string =>
  ['npm run learn', ...(args.length === 0 ? [] : ['--', ...args])].join(' ');

const conclude = (
  done: readonly Done[],
  { out, json }: LearnOptions,
  args: readonly string[],
): TE.TaskEither<Failure, void> => {
  const rows = done.map(({ row }) => row);
  const data = `${JSON.stringify(rows, null, 2)}\n`;
  const page = renderPage(
    rows,
    done.flatMap(({ shown }) => (shown === null ? [] : [shown])),
    commandOf(args),
  );
  return pipe(
    [
      [join(out, 'report.html'), page] as const,
      ...[join(out, 'learn.json'), ...said(json)].map((file) => [file, data] as const),
    ],
    TE.traverseSeqArray(([file, text]) => writeFile(file, text)),
    TE.map(() => undefined),
  );
};

const makeTable = async (
  options: LearnOptions,
  args: readonly string[],
  terminal: Terminal,
  signal: Interruption,
): Promise<ExitCode> => {
  const engine = engineOf(options.backend);
  const done: Done[] = [];
  terminal.say(headLine);
  try {
    for (const job of jobsOf(options)) {
      if (signal.aborted) break;
      const result = await work(job, options, engine, terminal, signal)();
      if (E.isLeft(result)) {
        terminal.complain(`error: ${explain(result.left)}`);
        return 1;
      }
      done.push(result.right);
      terminal.say(rowLine(result.right.row));
      for (const note of result.right.row.notes) terminal.say(`  note: ${note}`);
      const saved = await conclude(done, options, args)();
      if (E.isLeft(saved)) {
        terminal.complain(`error: ${explain(saved.left)}`);
        return 1;
      }
    }
  } finally {
    await engine.dispose();
  }
  terminal.say(`The table and its pictures are in ${join(options.out, 'report.html')}`);
  return signal.aborted ? 130 : 0;
};

/**
 * `npm run learn`: learns every data set by every method with every seed, measures what was learned, and prints a table as it goes. The report and the data are written after each row, so what was done is kept.
 *
 * @param signal once aborted, the run in progress stops, and what there is is kept
 */
export const learn = async (args: readonly string[], terminal: Terminal, signal: Interruption): Promise<ExitCode> => {
  const line = readLearnLine(args);
  if (E.isLeft(line)) {
    for (const failure of line.left) terminal.complain(`error: ${explain(failure)}`);
    return 1;
  }
  if (line.right.kind === 'help') {
    terminal.say(line.right.text.trimEnd());
    return 0;
  }
  return makeTable(line.right.options, args, terminal, signal);
};
