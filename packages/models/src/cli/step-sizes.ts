import type { CompileError, RunError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as T from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { apply } from '../data/index.ts';
import { largestStableStep, showStepWarning, stepWarning } from '../objectives/index.ts';
import { type Progress, sharpest } from '../training/index.ts';
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

/** The largest curvature of the energy at some of the points; all in standard units. */
const curvatureAt = (
  { engine, energy }: Experiment,
  parameters: Float32Array,
  points: ArrayLike<number>,
): TE.TaskEither<CompileError | RunError, number> =>
  pipe(
    sharpest(engine.compile)(energy, looking.points, { iterations: looking.iterations }),
    TE.flatMap((at) => at(parameters, spread(points))),
  );

/**
 * What is to be said of the step size of chains: of how it stands to the largest that is stable where they are. A look at a run, which fails it in no case.
 */
export interface StepReport {
  /** The largest stable step, in words. */
  readonly limit: string;
  /** Nothing, or a sentence. */
  readonly warnings: readonly string[];
}

const reportOf =
  (whose: string, stepSize: number) =>
  (looked: TE.TaskEither<CompileError | RunError, number>): T.Task<StepReport> =>
    pipe(
      looked,
      TE.match(
        (error): StepReport => ({ limit: `not known: ${explain(error)}`, warnings: [] }),
        (curvature) => ({
          limit: curvature > 0 ? largestStableStep(curvature).toPrecision(3) : 'any',
          warnings: pipe(
            stepWarning({ stepSize, curvature }),
            O.match(
              () => [],
              (warning) => [
                `warning: ${whose}: ${showStepWarning(warning)} (standard units, at the sharpest of ${looking.points} points)`,
              ],
            ),
          ),
        }),
      ),
    );

const nothing: StepReport = { limit: 'not known', warnings: [] };

/** Of the chains of the last step of training, at the data. */
export const trainingSteps = (of: Experiment, { state, seen }: Progress): T.Task<StepReport> => {
  const stepSize = seen.stepSize?.at(-1);
  const { parameters } = state.arrays;
  return of.trainer === null || stepSize === undefined || parameters === undefined
    ? T.of(nothing)
    : pipe(curvatureAt(of, parameters, apply(of.problem.map)(of.problem.train)), reportOf('training chains', stepSize));
};

/** Of the chains that ended in samples, there. */
export const samplingSteps = (
  of: Experiment,
  parameters: Float32Array,
  { points, stepSize }: { readonly points: Float64Array; readonly stepSize: number },
): T.Task<StepReport> => pipe(curvatureAt(of, parameters, points), reportOf('chains of samples', stepSize));
