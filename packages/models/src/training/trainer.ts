import type { CompileError, NonFinite, RunError } from '@ergodic/core/error';
import { foldIn, type Key } from '@ergodic/core/random';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { FlatEnergy } from '../networks/index.ts';
import { biasCorrections } from './adam.ts';
import { type Compile, program } from './program.ts';
import type { Recipe } from './recipe.ts';
import { averageDecay, learningRate } from './schedule.ts';
import { drawRows, emptyReplay, keepEnds, startingPoints } from './starting-points.ts';
import { trainingStep } from './step.ts';
import { stepSizeOf, updateSharpness } from './step-size.ts';

/**
 * Where a run stands: all that its next step depends on, besides what never changes (energy, points, recipe, key).
 *
 * @category model
 */
export interface TrainingState {
  /** Steps taken. */
  readonly step: number;
  /** `[P]` each: parameters, Adam's two averages of gradients, and the average of parameters, which is the model. */
  readonly parameters: Float32Array;
  readonly first: Float32Array;
  readonly second: Float32Array;
  readonly average: Float32Array;
  /** Moving average of `mean |∇E|²` at the data; 0 before the first step. */
  readonly sharpness: number;
  /** Row-major `[n, 2]`: the persistent chains, if there are any. */
  readonly replay: Float32Array;
}

/** A step of training on one energy and one set of points. */
export interface Trainer {
  readonly initial: TrainingState;
  /** The next state, and the energy gap `mean E(x⁻) - mean E(x⁺)` that this step saw; `NonFinite` leaves the state as it was. */
  readonly advance: (
    state: TrainingState,
  ) => TE.TaskEither<RunError, { readonly state: TrainingState; readonly gap: number }>;
}

const allFinite = (values: ArrayLike<number>): boolean => {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
};

/** Keys for independent uses, `foldIn(root, use)`. */
const uses = { parameters: 0, replay: 1, steps: 2 } as const;

/**
 * Compiles a training step.
 *
 * @param points row-major `[n, 2]`, to learn from, in standard units
 * @param key of the run: every random number of step `t` is a function of it and `t`
 * @errors what the backend cannot compile
 * @category constructors
 */
export const trainer =
  (compile: Compile) =>
  (energy: FlatEnergy, recipe: Recipe, points: Float32Array, key: Key): TE.TaskEither<CompileError, Trainer> => {
    const rate = learningRate(recipe.schedule, recipe.steps);
    const memory = averageDecay(recipe.averageDecay);
    const decay = (2 * recipe.prior) / points.length;
    const parameters = energy.initial(foldIn(key, uses.parameters));
    const zeros = new Float32Array(energy.size);
    const initial: TrainingState = {
      step: 0,
      parameters,
      first: zeros,
      second: zeros,
      average: parameters,
      sharpness: 0,
      replay: emptyReplay(recipe, foldIn(key, uses.replay)),
    };
    const steps = foldIn(key, uses.steps);
    return pipe(
      program(compile)(trainingStep(energy, recipe)),
      TE.map(({ run }) => ({
        initial,
        advance: (state) => {
          const { step, sharpness, replay } = state;
          const [forData, forStarts, forChains] = [0, 1, 2].map((use) => foldIn(foldIn(steps, step), use));
          if (forData === undefined || forStarts === undefined || forChains === undefined)
            throw new RangeError('a key is missing');
          const data = drawRows(points, forData, recipe.batch);
          return pipe(
            run({
              parameters: state.parameters,
              first: state.first,
              second: state.second,
              average: state.average,
              data,
              starts: startingPoints(recipe, forStarts, step, data, replay),
              key: forChains.words,
              stepSize: [stepSizeOf(recipe.stepSize, sharpness)],
              rate: [rate(step + 1)],
              averageDecay: [memory(step + 1)],
              decay: [decay],
              ...corrections(recipe, step + 1),
            }),
            TE.flatMapEither((read) => {
              const measured = read('sharpness')[0] ?? Number.NaN;
              const gap = read('gap')[0] ?? Number.NaN;
              const next: TrainingState = {
                step: step + 1,
                parameters: Float32Array.from(read('parameters')),
                first: Float32Array.from(read('first')),
                second: Float32Array.from(read('second')),
                average: Float32Array.from(read('average')),
                sharpness: updateSharpness(recipe.stepSize, sharpness, measured),
                replay: keepEnds(recipe, step, read('ends'), replay),
              };
              const bad = nonFinite(next, gap, measured);
              return bad === undefined ? E.right({ state: next, gap }) : E.left(bad);
            }),
          );
        },
      })),
    );
  };

const corrections = (recipe: Recipe, step: number): Readonly<Record<string, readonly number[]>> => {
  const { firstCorrection, secondCorrection } = biasCorrections(recipe.adam, step);
  return { firstCorrection: [firstCorrection], secondCorrection: [secondCorrection] };
};

const nonFinite = (next: TrainingState, gap: number, sharpness: number): NonFinite | undefined => {
  const { step } = next;
  if (!Number.isFinite(gap)) return { _tag: 'NonFinite', node: 'the energy gap', step };
  if (!Number.isFinite(sharpness)) return { _tag: 'NonFinite', node: 'the gradient of the energy', step };
  if (!allFinite(next.parameters)) return { _tag: 'NonFinite', node: 'a parameter', step };
  return undefined;
};
