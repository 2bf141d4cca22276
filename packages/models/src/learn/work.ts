import type { RunError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { writeFile } from '../checkpoint/index.ts';
import type { Failure } from '../cli/messages.ts';
import type { Terminal } from '../cli/terminal.ts';
import { apply } from '../data/index.ts';
import { type EnergyAt, scaleBox } from '../evaluate/index.ts';
import { type Compile, energies, type Interruption } from '../training/index.ts';
import { energyGrid } from './energy-grid.ts';
import { factsOf, fileOf, type Job, titleOf } from './job.ts';
import { judge } from './measure.ts';
import { type Kept, modelBytes } from './model-file.ts';
import type { LearnOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { lineOf } from './row.ts';
import { type Scene, sceneOf } from './scene.ts';
import { pause, teller } from './teller.ts';
import { type Learned, train } from './train.ts';

/** Cells along each side of the exported energies, for each time that the box is as wide as that of the data. */
const cells = 128;
/** Measures what was learned, and writes it. */
const judged = (
  job: Job,
  scene: Scene,
  plan: Plan,
  learned: Learned,
  options: LearnOptions,
): TE.TaskEither<Failure, Kept> => {
  const { parameters, seconds, stopped } = learned;
  const run = factsOf(job, options);
  return pipe(
    TE.Do,
    TE.bindW('energyAt', () =>
      pipe(
        energies(scene.compile)(plan.model),
        TE.map((of) => of(parameters)),
      ),
    ),
    TE.bindW('found', ({ energyAt }) => judge(scene, job.method, plan, learned)(energyAt)),
    TE.bindW('grid', ({ energyAt, found: { width } }) => {
      const onData: EnergyAt<RunError> = (points) => energyAt(apply(scene.map)(points));
      return energyGrid(scaleBox(width)(job.dataset.density.box), cells * width, cells * width)(onData);
    }),
    TE.map(({ found: { measured, notes }, grid }): Kept => {
      const line = lineOf({ ...run, seconds }, measured, [...(stopped === null ? [] : [stopped]), ...notes]);
      return { run, line, grid };
    }),
    TE.tap((kept) => writeFile(fileOf(job, options), modelBytes(plan.model, parameters, scene.map, kept))),
  );
};

/** Who watches a job, and what is said of it. */
export interface Watching {
  readonly terminal: Terminal;
  readonly signal: Interruption;
  /** Which of how many it is. */
  readonly place: string;
}

/**
 * Learns, measures, and writes the model's file. Nothing if training was interrupted: then nothing is written.
 *
 * @errors of the compiler, the backend and the disk
 * @category constructors
 */
export const work = (
  job: Job,
  options: LearnOptions,
  compile: Compile,
  { terminal, signal, place }: Watching,
): TE.TaskEither<Failure, O.Option<Kept>> => {
  const scene = sceneOf(job.dataset, job.seed, options.budget, compile);
  const plan = job.method.plan(scene);
  return pipe(
    train(scene, plan, { signal, report: teller(`${place} ${titleOf(job)}`, options.budget.updates, terminal) }),
    TE.flatMap(
      O.match(
        () => TE.right<Failure, O.Option<Kept>>(O.none),
        (learned) => {
          if (1000 * learned.seconds > pause) terminal.say(`  ${place} ${titleOf(job)}: learned, and now measured`);
          return pipe(judged(job, scene, plan, learned, options), TE.map(O.some));
        },
      ),
    ),
  );
};
