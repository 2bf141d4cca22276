import type { CompileError, RunError } from '@ergodic/core/error';
import { foldIn, key } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { apply } from '../data/index.ts';
import type { EnergyAt } from '../evaluate/index.ts';
import type { FlatEnergy } from '../networks/index.ts';
import { energies, modelOf, type Progress, rowsOf, type Trainer, trainer } from '../training/index.ts';
import type { Engine } from './backends.ts';
import type { Model } from './model.ts';
import type { Options } from './options.ts';
import type { Problem } from './problem.ts';
import { batchFor, type Recipe, recipeFor } from './recipe.ts';
import { quickNll } from './scoring.ts';

/** Keys for independent uses, `foldIn(key(seed), use)`. */
export const uses = { points: 0, training: 1, samples: 2, paths: 3, fresh: 4 } as const;

/** A run put together and compiled. */
export interface Experiment {
  readonly options: Options;
  readonly problem: Problem;
  readonly recipe: Recipe;
  readonly engine: Engine;
  /** In standard units. */
  readonly energy: FlatEnergy;
  /** Null where there is nothing to learn. */
  readonly trainer: Trainer | null;
  /** Energies in standard units, for given parameters. */
  readonly energiesOf: (parameters: Float32Array) => EnergyAt<RunError>;
}

/** The recipe of these options, for so many points to learn from. */
export const recipeOf = ({ steps, starts }: Options, points: number): Recipe => ({
  ...recipeFor(starts),
  steps,
  batch: batchFor(points),
});

/**
 * Compiles what a run needs.
 *
 * @errors what the backend cannot compile
 * @category constructors
 */
export const experiment = (
  options: Options,
  problem: Problem,
  engine: Engine,
  { energy, learning }: Model,
): TE.TaskEither<CompileError, Experiment> => {
  const points = Float32Array.from(apply(problem.map)(problem.train));
  const rows = points.length / 2;
  const own = recipeOf(options, rows);
  const learns = energy.size > 0;
  return pipe(
    TE.Do,
    TE.bind('energiesOf', () => energies(engine.compile)(energy)),
    TE.bind('trainer', () =>
      learns
        ? pipe(
            trainer(engine.compile)(
              learning(own, rows),
              rowsOf({ points: { data: points, rows } }),
              foldIn(key(options.seed), uses.training),
            ),
            TE.map((made): Trainer | null => made),
          )
        : TE.right(null),
    ),
    TE.map((compiled) => ({ options, problem, recipe: own, engine, energy, ...compiled })),
  );
};

/** How often the model is scored over a run. */
const measurements = 20;

/** Steps between measurements. */
export const measureEvery = ({ recipe: { steps } }: Experiment): number =>
  Math.max(1, Math.round(steps / measurements));

/** Held-out NLL of the model at this point of the run. */
export const measure =
  ({ problem, energiesOf }: Experiment) =>
  ({ state }: Progress): TE.TaskEither<never, number> =>
    quickNll(problem, energiesOf(modelOf(state)));
