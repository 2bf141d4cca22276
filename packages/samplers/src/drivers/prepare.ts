/**
 * From what one asks for to the first checkpoint: everything is looked at before anything runs.
 */
import type { Shape } from '@ergodic/core';
import type { BadInput, ErgodicError } from '@ergodic/core/error';
import { type ArrayType, showType } from '@ergodic/core/graph';
import type { Key } from '@ergodic/core/random';
import { type Nested, parseNested } from '@ergodic/core/tensor';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Sampler } from '../kernel/index.ts';
import { checkBackend } from './backend.ts';
import { begin } from './begin.ts';
import { divided } from './blocks.ts';
import { checkCounts, checkStarts, checkSteps, checkTuning, type Findings, sound } from './check.ts';
import type { AnyTensor, Checkpoint } from './checkpoint.ts';
import { precisionOf } from './drive.ts';
import type { Compile, Values } from './program.ts';
import { type Manner, perChainOf } from './session.ts';
import { stateTensors } from './tensors.ts';
import { fingerprint, type Transition, transition } from './transition.ts';
import { type AnyReals, numbersOf, type Tuning, tuned } from './tuning.ts';

type AnySampler = Sampler<Shape>;

/** Values of inputs: tensors, or nested arrays. */
export type Given = Readonly<Record<string, Nested | AnyTensor>>;

/** `What`, of which the types are not known. */
export interface AnyWhat {
  readonly sampler: AnySampler | ((tuning: ReturnType<typeof tuned<Tuning>>) => AnySampler);
  readonly tuning?: Tuning;
  readonly inputs?: Given;
  readonly starts: AnyReals;
  readonly key: Key;
  readonly draws: number;
  readonly thin?: number;
  readonly keep?: readonly string[];
}

/** What can be seen to be wrong at once. */
export const checkManner = ({ compile, chunk, batch, threads }: Manner): Findings => [
  ...checkCounts({ chunk, batch, threads }),
  ...checkBackend(compile, threads ?? 1),
];

const checkWhat = ({ starts, tuning = {}, draws, thin }: AnyWhat): Findings => [
  ...checkStarts(starts),
  ...checkCounts({ draws, thin }),
  ...checkSteps(draws, thin ?? 1),
  ...checkTuning(tuning, starts.shape[0] ?? 0),
];

/** A mistake in a graph, which is thrown where it is built, as a value. */
const built = <A>(what: string, make: () => A): E.Either<BadInput, A> =>
  E.tryCatch(make, (cause): BadInput => ({ _tag: 'BadInput', reason: `${what}: ${E.toError(cause).message}` }));

const transitionOf = ({ sampler, tuning = {}, starts }: AnyWhat): E.Either<BadInput, Transition> =>
  built('the sampler cannot begin at such starts with such a tuning', () =>
    transition(typeof sampler === 'function' ? sampler(tuned(tuning)) : sampler, starts.shape.slice(1), tuning),
  );

const isTensor = (value: Nested | AnyTensor): value is AnyTensor => typeof value === 'object' && 'dtype' in value;

const isOf =
  (type: ArrayType) =>
  (value: AnyTensor): boolean =>
    showType(type) === showType(value);

/** Values for the inputs that an energy mentions, and what is wrong with them. */
const valuesFor = (
  { inputs: wanted }: Transition,
  given: Given,
): readonly (readonly [string, E.Either<string, AnyTensor>])[] =>
  wanted.map(({ name, ...type }) => {
    const value = given[name];
    if (value === undefined) return [name, E.left(`input '${name}' is not given: it is ${showType(type)}`)];
    const parsed = E.tryCatch(
      (): AnyTensor => (isTensor(value) ? value : parseNested(value, type.dtype)),
      (cause) => `input '${name}': ${E.toError(cause).message}`,
    );
    return [
      name,
      pipe(
        parsed,
        E.filterOrElse(isOf(type), (got) => `input '${name}' is ${showType(type)}, given ${showType(got)}`),
      ),
    ];
  });

const keepOf = ({ info }: Transition, keep: readonly string[] | undefined): readonly string[] =>
  keep ?? info.filter(({ shape }) => shape.length === 0).map((leaf) => leaf.name);

const checkKeep = ({ name, info }: Transition, keep: readonly string[] = []): Findings =>
  keep
    .filter((wanted) => !info.some((leaf) => leaf.name === wanted))
    .map((wanted) => `keep: ${name} does not tell '${wanted}': it tells ${info.map((leaf) => leaf.name).join(', ')}`);

/** A run that makes sense. */
export interface Prepared {
  readonly what: AnyWhat;
  readonly transition: Transition;
  readonly inputs: Readonly<Record<string, AnyTensor>>;
  readonly keep: readonly string[];
}

/**
 * Whether a run makes sense.
 *
 * @errors `BadInput` that names all that does not
 */
export const prepare = (what: AnyWhat, manner: Manner): E.Either<BadInput, Prepared> =>
  pipe(
    sound([...checkWhat(what), ...checkManner(manner)]),
    E.flatMap(() => transitionOf(what)),
    E.flatMap((made) => {
      const values = valuesFor(made, what.inputs ?? {});
      const wrong = values.flatMap(([, value]) => (E.isLeft(value) ? [value.left] : []));
      const right = values.flatMap(([name, value]) => (E.isRight(value) ? [[name, value.right] as const] : []));
      return pipe(
        sound([...wrong, ...checkKeep(made, what.keep)]),
        E.map(() => ({
          what,
          transition: made,
          inputs: Object.fromEntries(right),
          keep: keepOf(made, what.keep),
        })),
      );
    }),
  );

const numbers = (tuning: Tuning): Values =>
  Object.fromEntries(Object.entries(tuning).map(([name, setting]) => [name, numbersOf(setting)]));

/**
 * Where a run stands before its first step.
 *
 * @errors what the backend cannot compile or run; chains that begin where the energy is not finite
 */
export const firstCheckpoint =
  (compile: Compile, { batch, threads = 1 }: Manner) =>
  ({ what, transition: of, inputs, keep }: Prepared): TE.TaskEither<ErgodicError, Checkpoint> => {
    const { starts, tuning = {}, key, thin = 1 } = what;
    const chains = starts.shape[0] ?? 0;
    return pipe(
      TE.Do,
      TE.bind('print', () => fingerprint(of)),
      TE.bindW('state', () =>
        begin(compile)(of, {
          ...divided(chains, batch ?? chains, threads),
          starts: starts.data,
          tuning: numbers(tuning),
          inputs: Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data])),
          perChain: perChainOf(tuning),
        }),
      ),
      TE.map(({ print, state }): Checkpoint => {
        const precision = precisionOf(state[of.state.findIndex(({ name }) => name === 'x')]);
        return {
          _tag: 'Checkpoint',
          transition: of,
          fingerprint: print,
          chains,
          thin,
          keep,
          key,
          tuning,
          inputs,
          precision,
          draws: 0,
          state: stateTensors(of.state, state, chains, precision),
          divergences: [],
          seconds: 0,
        };
      }),
    );
  };
