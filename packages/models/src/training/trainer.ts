import type { NestProfile } from '@ergodic/autodiff';
import type { CompileError, NonFinite, RunError } from '@ergodic/core/error';
import { foldIn, type Key } from '@ergodic/core/random';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { layoutOf } from '../networks/index.ts';
import type { Examples } from './examples.ts';
import { type Compile, program } from './program.ts';
import { type Learning, type TrainingStep, trainingStep } from './step.ts';

/** Row-major arrays by name. */
export type Arrays = Readonly<Record<string, Float32Array>>;

/**
 * Where a run stands: all that its next step depends on, besides what never changes (objective, examples, key).
 *
 * @category model
 */
export interface TrainingState {
  /** Steps taken. */
  readonly step: number;
  /** The state of {@link trainingStep}: `parameters`, `average`, `moment.…`, `carried.…`. */
  readonly arrays: Arrays;
}

/** What a step saw, by name. */
export type Seen = Readonly<Record<string, number>>;

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
  /** The next state, and what this step saw; `NonFinite` names what is not a number. The state that was given stays as it is. */
  readonly advance: (
    state: TrainingState,
  ) => TE.TaskEither<RunError, { readonly state: TrainingState; readonly seen: Seen }>;
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

const allFinite = (values: ArrayLike<number>): boolean => {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
};

const nonFinite = (seen: Seen, arrays: Arrays, step: number): NonFinite | undefined => {
  const bad = Object.entries(seen).find(([, value]) => !Number.isFinite(value));
  if (bad !== undefined) return { _tag: 'NonFinite', node: `what training sees as '${bad[0]}'`, step };
  const array = Object.entries(arrays).find(([, values]) => !allFinite(values));
  return array === undefined ? undefined : { _tag: 'NonFinite', node: `the array '${array[0]}' of training`, step };
};

const programOf = ({ state, seen }: TrainingStep) => ({
  ...Object.fromEntries(Object.entries(state).map(([name, { next }]) => [name, next])),
  ...Object.fromEntries(Object.entries(seen).map(([name, node]) => [`seen.${name}`, node])),
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
    const given = ({ step: count, arrays }: TrainingState) => {
      const own = foldIn(steps, count);
      const batch = examples(foldIn(own, 0), learning.batch);
      const named = Object.entries(batch).map(([name, values]) => [`batch.${name}`, values] as const);
      return { ...arrays, ...Object.fromEntries(named), key: foldIn(own, 1).words, count: [count] };
    };
    return pipe(
      program(compile)(programOf(step)),
      TE.map(({ run, profile }) => ({
        initial: beginningOf(learning, key),
        watches,
        shapes: Object.fromEntries(Object.entries(step.state).map(([name, { shape }]) => [name, shape])),
        advance: (state) =>
          pipe(
            run(given(state)),
            TE.flatMapEither((read) => {
              const seen = Object.fromEntries(watches.map((name) => [name, read(`seen.${name}`)[0] ?? Number.NaN]));
              const next = Object.fromEntries(names.map((name) => [name, Float32Array.from(read(name))]));
              const bad = nonFinite(seen, next, state.step + 1);
              return bad === undefined ? E.right({ state: { step: state.step + 1, arrays: next }, seen }) : E.left(bad);
            }),
          ),
        profile: profile === null ? null : (state) => profile(given(state)),
      })),
    );
  };
