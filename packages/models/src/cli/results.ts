import type { CompileError, RunError } from '@ergodic/core/error';
import { foldIn, type Key, key } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type Affine, apply, invert } from '../data/index.ts';
import {
  boundingBox,
  type DensityGrid,
  type EnergyAt,
  gridDensity,
  gridOf,
  mmdSquared,
  type Score,
  type ScoreError,
  scaleBox,
} from '../evaluate/index.ts';
import { type Result, type Summary, summarise, type TrainingPoint } from '../report/index.ts';
import { modelOf, type Progress, paths, recentMean, samples } from '../training/index.ts';
import { type Experiment, measureEvery, uses } from './experiment.ts';
import { toArguments } from './options.ts';
import { warmUpOf } from './recipe.ts';
import { finalScore } from './scoring.ts';
import { allSteps, type StepReport } from './step-sizes.ts';

/** Model samples that are written, and how long the chains are that end in them. */
const sampling = { count: 2000, steps: 1000 };
/** Chains that are drawn. */
const drawn = { count: 6, steps: 400 };
/** Cells of the pictures of densities. */
const picture = { columns: 240, rows: 240 };
/** How much more than the points the pictures show. */
const margin = 1.15;

/** A model in standard units, asked in the data's. */
const onData =
  (map: Affine, energyAt: EnergyAt<RunError>): EnergyAt<RunError> =>
  (points) =>
    energyAt(apply(map)(points));

const history = (of: Experiment, { seen, nlls }: Progress): readonly TrainingPoint[] => {
  const every = measureEvery(of);
  const gaps = seen.value ?? new Float32Array(0);
  return [...nlls].map(([step, nll]) => ({
    step,
    energyGap: recentMean(gaps.subarray(0, step), every),
    nll: Number.isNaN(nll) ? null : nll,
  }));
};

/** The command that makes this run again. */
const commandOf = (args: readonly string[]): string =>
  `npm start -- ${args.map((word) => (/^[\w./,:=-]+$/.test(word) ? word : JSON.stringify(word))).join(' ')}`;

const configuration = (
  { energy, recipe: own, trainer, problem }: Experiment,
  stepSize: number,
  { limit }: StepReport,
): Result['configuration'] => [
  ['parameters', `${energy.size}`],
  ['points learned from', `${problem.train.length / 2}`],
  ['points held out', `${problem.heldOut.length / 2}`],
  ...(trainer === null
    ? []
    : [
        ['steps', `${own.steps}`] as const,
        ['points, and chains, per step', `${own.batch}`] as const,
        ['chains', `${own.starts}, ${own.chainSteps} Langevin steps`] as const,
        ['learning rate', `${own.rate.peak}, ${warmUpOf(own)} steps of warm-up, cosine decay`] as const,
        ['average of parameters', `${own.averageDecay}`] as const,
      ]),
  ['Langevin step size of the samples, standard units', stepSize.toPrecision(3)],
  ['the largest stable one there, 4 / λmax', limit],
];

/** What comes of a run. */
export interface Results {
  readonly result: Result;
  readonly summary: Summary;
  /** Row-major `[n, 2]`, in the data's units. */
  readonly samples: Float64Array;
  /** Of step sizes: sentences. */
  readonly warnings: readonly string[];
}

/**
 * Scores a model, samples it, and gathers what the report shows.
 *
 * @errors a score that is not a number (and why), and those of the backend
 * @category constructors
 */
export const results =
  (of: Experiment) =>
  (progress: Progress): TE.TaskEither<CompileError | RunError | ScoreError, Results> => {
    const { problem, options, engine, energy, energiesOf } = of;
    const { map } = problem;
    const average = modelOf(progress.state);
    const energyAt = energiesOf(average);
    const root = key(options.seed);
    const sampleOptions = (use: Key) => ({ noise: of.recipe.noise, key: use });
    const view = scaleBox(margin)(boundingBox(problem.train));
    const grid = (score: Score): TE.TaskEither<RunError, DensityGrid> =>
      gridDensity(view, picture.columns, picture.rows, score.logZ.value)(onData(map, energyAt));
    return pipe(
      TE.Do,
      TE.bind('score', () => finalScore(problem, energyAt)),
      TE.bindW('found', () =>
        samples(engine.compile)(energy, average, of.recipe.stepSize, {
          ...sampling,
          ...sampleOptions(foldIn(root, uses.samples)),
        }),
      ),
      TE.bindW('chains', ({ found }) =>
        paths(engine.compile)(energy, average, found.stepSize, {
          ...drawn,
          ...sampleOptions(foldIn(root, uses.paths)),
        }),
      ),
      TE.bindW('steps', ({ found }) => TE.fromTask(allSteps(of, progress, found))),
      TE.bindW('modelDensity', ({ score }) => grid(score)),
      TE.map(({ score, found, chains, steps, modelDensity }): Results => {
        const summary = summarise(
          {
            dataset: problem.dataset,
            backend: engine.name,
            mode: engine.mode(),
            steps: progress.state.step,
            seconds: progress.seconds,
            seed: options.seed,
          },
          score,
          mmdSquared(apply(map)(problem.heldOut), found.points),
        );
        const inUnits = invert(map)(found.points);
        return {
          summary,
          samples: inUnits,
          warnings: steps.warnings,
          result: {
            title: problem.title,
            summary,
            names: problem.names,
            view,
            data: problem.train,
            samples: inUnits,
            modelDensity,
            dataDensity: problem.density === null ? null : gridOf(problem.density, view, picture.columns, picture.rows),
            training: history(of, progress),
            chains: chains.map(invert(map)),
            configuration: configuration(of, found.stepSize, steps),
            command: commandOf(toArguments(options)),
          },
        };
      }),
    );
  };
