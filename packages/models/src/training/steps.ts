/**
 * Steps of training with a compiled program: one by one through copies, or several at once where its numbers are.
 */
import type { NonFinite, RunError } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NamedInPlace, Program, Values } from './program.ts';

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

/**
 * What steps saw, by name: a number for each of them.
 *
 * @category model
 */
export type Seen = Readonly<Record<string, Float32Array>>;

/** What steps came to. */
export interface Advanced {
  readonly state: TrainingState;
  readonly seen: Seen;
}

/** What is known of a step of training. */
export interface StepParts {
  /** Arrays of the state, inputs and outputs alike. */
  readonly names: readonly string[];
  /** What there is to see: outputs with `seen.` before their names. */
  readonly watches: readonly string[];
  /** What else the step after so many is given. */
  readonly given: (taken: number) => Values;
}

/** Steps from a state: one, or up to so many. */
export type Advance = (state: TrainingState, most: number) => TE.TaskEither<RunError, Advanced>;

/** The name of the output that shows something. */
export const seenAs = (watch: string): string => `seen.${watch}`;

const allFinite = (values: ArrayLike<number>): boolean => {
  // Zero times a number that is not finite is none.
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += 0 * (values[i] ?? Number.NaN);
  return zero === 0;
};

/** The first of what a step saw, or of its arrays, that is not finite. */
const nonFinite = (
  { arrays, seen }: { readonly arrays: Values; readonly seen: Values },
  step: number,
): NonFinite | undefined => {
  const bad = (all: Values): string | undefined => Object.keys(all).find((name) => !allFinite(all[name] ?? []));
  const watch = bad(seen);
  if (watch !== undefined) return { _tag: 'NonFinite', node: `what training sees as '${watch}'`, step };
  const array = bad(arrays);
  return array === undefined ? undefined : { _tag: 'NonFinite', node: `the array '${array}' of training`, step };
};

const byName = (names: readonly string[], of: (name: string) => ArrayLike<number>): Arrays =>
  Object.fromEntries(names.map((name) => [name, Float32Array.from(of(name))]));

/** One step at a time, arrays in and arrays out. */
const throughCopies =
  (parts: StepParts, run: Program<string>['run']): Advance =>
  ({ step, arrays }) =>
    pipe(
      TE.fromIO(() => ({ ...arrays, ...parts.given(step) })),
      TE.flatMap(run),
      TE.flatMapEither((read) => {
        const next = byName(parts.names, read);
        const seen = byName(parts.watches, (watch) => read(seenAs(watch)));
        const bad = nonFinite({ arrays: next, seen }, step + 1);
        return bad === undefined ? E.right({ state: { step: step + 1, arrays: next }, seen }) : E.left(bad);
      }),
    );

/**
 * Steps where the program has its numbers, in one go, so that no other run comes between: what a step gives is put where the next one takes it. Arrays of the size of a model are then copied once for
 * all of them: fresh memory for each step costs more than a small step itself.
 */
const withoutCopies =
  ({ names, watches, given }: StepParts, { write, inputs, output, run }: NamedInPlace<string>): Advance =>
  ({ step, arrays }, most) =>
  async () => {
    const own = names.filter((name) => inputs[name] !== undefined);
    const others = Object.keys(inputs).filter((name) => !names.includes(name));
    write(own, arrays);
    // What no step reads has no place: it is held here.
    const held = new Map(names.map((name) => [name, inputs[name]?.data ?? Float32Array.from(arrays[name] ?? [])]));
    const series = watches.map((watch) => [watch, new Float32Array(most)] as const);
    /** What stands there after a run, under its names. */
    const came = {
      arrays: Object.fromEntries(names.map((name) => [name, output(name).data])),
      seen: Object.fromEntries(watches.map((watch) => [watch, output(seenAs(watch)).data])),
    };
    let taken = 0;
    for (; taken < most; taken++) {
      write(others, given(step + taken));
      const ran = run();
      const bad = E.isLeft(ran) ? ran.left : nonFinite(came, step + taken + 1);
      // The state before it is still in place. Whoever asks for the next step is told.
      if (bad !== undefined && taken === 0) return E.left(bad);
      if (bad !== undefined) break;
      for (const [watch, values] of series) values[taken] = came.seen[watch]?.[0] ?? Number.NaN;
      for (const [name, data] of held) data.set(came.arrays[name] ?? []);
    }
    const after = byName(names, (name) => held.get(name) ?? []);
    const seen = Object.fromEntries(series.map(([watch, values]) => [watch, values.slice(0, taken)]));
    return E.right({ state: { step: step + taken, arrays: after }, seen });
  };

/** Whether two arrays have memory in common. */
const overlap = (a: ArrayBufferView, b: ArrayBufferView): boolean =>
  a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength;

/** Whether a step gives an array of the state where another one is taken, unchanged: putting the one in its place would overwrite the other. */
const exchanged = (names: readonly string[], { inputs, output }: NamedInPlace<string>): boolean =>
  names.some((from) =>
    names.some((to) => {
      const taken = inputs[to];
      return to !== from && taken !== undefined && overlap(output(from).data, taken.data);
    }),
  );

/**
 * How a program takes steps. States are in single precision, so one that computes in double precision goes by copies: else it would matter how many
 * steps are taken at once. So does one that only gives arrays of the state other names.
 */
export const advancing = (parts: StepParts, { run, inPlace }: Program<string>): Advance =>
  inPlace === null ||
  parts.names.some((name) => inPlace.output(name).data instanceof Float64Array) ||
  exchanged(parts.names, inPlace)
    ? throughCopies(parts, run)
    : withoutCopies(parts, inPlace);
