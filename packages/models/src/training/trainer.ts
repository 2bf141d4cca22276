import type { NestProfile } from '@ergodic/autodiff';
import type { CompileError, RunError } from '@ergodic/core/error';
import { foldIn, type Key } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { layoutOf } from '../networks/index.ts';
import { whole } from '../setting.ts';
import type { Examples } from './examples.ts';
import { type Compile, program } from './program.ts';
import { type Learning, type TrainingStep, trainingStep } from './step.ts';
import { type Advanced, advancing, seenAs, type TrainingState } from './steps.ts';

/**
 * Steps of training, compiled.
 *
 * @category model
 */
export interface Trainer {
  readonly initial: TrainingState;
  /** The names of what every step sees. */
  readonly watches: readonly string[];
  /** The shapes of the arrays of the state. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /**
   * The state after a step, or after up to `most` of them, taken without a pause, and what these saw; the numbers do not depend on how many are taken at once. There may be fewer: where a backend has no arrays in place it is one, and none is taken beyond a step that fails.
   * If the first one does, `NonFinite` names what is not a number. The state that was given stays as it is.
   */
  readonly advance: (state: TrainingState, most?: number) => TE.TaskEither<RunError, Advanced>;
  /** Where the time of the next step goes; null where the backend cannot tell. */
  readonly profile: ((state: TrainingState) => TE.TaskEither<RunError, readonly NestProfile[]>) | null;
}

/** Keys for independent uses, `foldIn(root, use)`. */
const uses = { parameters: 0, carried: 1, steps: 2 } as const;

const none = new Float32Array(0);

/** `[P]`, the model: the average of the parameters. */
export const modelOf = ({ arrays }: TrainingState): Float32Array => arrays.average ?? none;

const beginningOf = ({ objective, optimiser }: Learning, key: Key): TrainingState => {
  const { initial, size } = layoutOf(objective.params);
  const parameters = initial(foldIn(key, uses.parameters));
  const moments = optimiser.moments.map((name) => [`moment.${name}`, new Float32Array(size)] as const);
  const forCarried = foldIn(key, uses.carried);
  const carried = Object.entries(objective.carried).map(
    ([name, { shape, init }], i) =>
      [`carried.${name}`, Float32Array.from(init.draw(foldIn(forCarried, i), shape))] as const,
  );
  return { step: 0, arrays: { parameters, average: parameters, ...Object.fromEntries([...moments, ...carried]) } };
};

const programOf = ({ state, seen }: TrainingStep) => ({
  ...Object.fromEntries(Object.entries(state).map(([name, { next }]) => [name, next])),
  ...Object.fromEntries(Object.entries(seen).map(([name, node]) => [seenAs(name), node])),
});

/**
 * Compiles a step of training.
 *
 * @param examples what to learn from
 * @param key of the run: every random number of step `t` is a function of it and `t`
 * @errors what the backend cannot compile
 * @category constructors
 */
export const trainer =
  (compile: Compile) =>
  (learning: Learning, examples: Examples, key: Key): TE.TaskEither<CompileError, Trainer> => {
    const step = trainingStep(learning);
    const [names, watches] = [Object.keys(step.state), Object.keys(step.seen)];
    const steps = foldIn(key, uses.steps);
    const given = (count: number) => {
      const own = foldIn(steps, count);
      const batch = examples(foldIn(own, 0), learning.batch);
      const named = Object.entries(batch).map(([name, values]) => [`batch.${name}`, values] as const);
      return { ...Object.fromEntries(named), key: foldIn(own, 1).words, count: [count] };
    };
    return pipe(
      program(compile)(programOf(step)),
      TE.map((compiled) => {
        const { profile } = compiled;
        const advance = advancing({ names, watches, given }, compiled);
        return {
          initial: beginningOf(learning, key),
          watches,
          shapes: Object.fromEntries(Object.entries(step.state).map(([name, { shape }]) => [name, shape])),
          advance: (state, most = 1) => advance(state, whole('the number of steps', most, 1)),
          profile: profile === null ? null : (state) => profile({ ...state.arrays, ...given(state.step) }),
        };
      }),
    );
  };
