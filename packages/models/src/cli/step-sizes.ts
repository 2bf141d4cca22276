import type { CompileError, RunError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import type * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { apply } from '../data/index.ts';
import { largestStableStep, showStepWarning, stepWarning } from '../objectives/index.ts';
import { modelOf, type Progress, sharpest } from '../training/index.ts';
import type { Experiment } from './experiment.ts';
import { explain } from './messages.ts';

/** Points at which the curvature is looked at, and rounds of the power method: in the plane these come within a few percent. */
const looking = { points: 256, iterations: 4 };

/** As many points as are looked at, from all over an array of them. */
const spread = (points: ArrayLike<number>): Float64Array => {
  const n = points.length / 2;
  return Float64Array.from({ length: 2 * looking.points }, (_, i) => {
    const row = Math.floor(((i >> 1) * n) / looking.points);
    return points[2 * row + (i % 2)] ?? Number.NaN;
  });
};

/** The largest curvature of the energy of some parameters at some points; all in standard units. */
type Curvature = (
  parameters: Float32Array,
  points: ArrayLike<number>,
) => TE.TaskEither<CompileError | RunError, number>;

const curvature = ({ engine, energy }: Experiment): TE.TaskEither<CompileError, Curvature> =>
  pipe(
    sharpest(engine.compile)(energy, looking.points, { iterations: looking.iterations }),
    TE.map((at) => (parameters, points) => at(parameters, spread(points))),
  );

/**
 * What is to be said of the step size of chains: how it stands to the largest that is stable where they are. A look at a run, which fails it in no case.
 */
export interface StepReport {
  /** The largest stable step, in words. */
  readonly limit: string;
  /** Sentences. */
  readonly warnings: readonly string[];
}

const reportOf = (whose: string, stepSize: number, largest: number): StepReport => ({
  limit: largest > 0 ? largestStableStep(largest).toPrecision(3) : 'any',
  warnings: pipe(
    stepWarning({ stepSize, curvature: largest }),
    O.match(
      () => [],
      (warning) => [
        `warning: ${whose}: ${showStepWarning(warning)} (standard units, at the sharpest of ${looking.points} points)`,
      ],
    ),
  ),
});

const nothing: StepReport = { limit: 'not known', warnings: [] };

const orNothing = (report: TE.TaskEither<CompileError | RunError, StepReport>): T.Task<StepReport> =>
  pipe(
    report,
    TE.match(
      (error) => ({ ...nothing, limit: `not known: ${explain(error)}` }),
      (found) => found,
    ),
  );

/** Of the chains of the last step of training, at the data. */
const inTraining =
  ({ problem, trainer }: Experiment, { state, seen }: Progress) =>
  (at: Curvature): TE.TaskEither<CompileError | RunError, StepReport> => {
    const stepSize = seen.stepSize?.at(-1);
    const { parameters } = state.arrays;
    return trainer === null || stepSize === undefined || parameters === undefined
      ? TE.right(nothing)
      : pipe(
          at(parameters, apply(problem.map)(problem.train)),
          TE.map((largest) => reportOf('training chains', stepSize, largest)),
        );
  };

/** Of training chains alone. */
export const trainingSteps = (of: Experiment, progress: Progress): T.Task<StepReport> =>
  orNothing(pipe(curvature(of), TE.flatMap(inTraining(of, progress))));

/** Of training chains, and of those that end in samples, at these: the limit is that of the samples. */
export const allSteps = (
  of: Experiment,
  progress: Progress,
  { points, stepSize }: { readonly points: Float64Array; readonly stepSize: number },
): T.Task<StepReport> =>
  orNothing(
    pipe(
      TE.Do,
      TE.bind('at', () => curvature(of)),
      TE.bindW('training', ({ at }) => inTraining(of, progress)(at)),
      TE.bindW('largest', ({ at }) => at(modelOf(progress.state), points)),
      TE.map(({ training, largest }) => {
        const sampling = reportOf('chains of samples', stepSize, largest);
        return { ...sampling, warnings: [...training.warnings, ...sampling.warnings] };
      }),
    ),
  );
