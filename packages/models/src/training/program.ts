import type { Executable, HostArray, InPlace, Inputs, NestProfile, Report, View } from '@ergodic/autodiff';
import type { CompileError, RunError } from '@ergodic/core/error';
import { type Node, sizeOf, topological, typeOf } from '@ergodic/core/graph';
import { pipe } from 'fp-ts/lib/function.js';
import type { IOEither } from 'fp-ts/lib/IOEither.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** How expressions become something that runs: a backend, already chosen. */
export type Compile = (outputs: readonly Node[]) => TE.TaskEither<CompileError, Executable>;

/** Row-major values by name. */
export type Values = Readonly<Record<string, ArrayLike<number>>>;

/**
 * A program worked with where its numbers are.
 *
 * @category model
 */
export interface NamedInPlace<Output extends string> {
  /** Writes these inputs; others stay. `RangeError` for one that has no value, or another length, or numbers that its kind cannot hold. */
  readonly write: (names: readonly string[], values: Values) => void;
  /** The inputs as they stand: those that outputs mention. */
  readonly inputs: Readonly<Record<string, View>>;
  /** An output of the last run. */
  readonly output: (name: Output) => View;
  readonly run: IOEither<RunError, void>;
}

/**
 * A compiled program whose inputs and outputs are known by name.
 *
 * @category model
 */
export interface Program<Output extends string> {
  /** Row-major values of every input that the outputs mention. */
  readonly run: (inputs: Values) => TE.TaskEither<RunError, (output: Output) => ArrayLike<number>>;
  /** Null where the backend has its numbers elsewhere. */
  readonly inPlace: NamedInPlace<Output> | null;
  readonly report: Report;
  /** How long each part of a run takes; null where the backend cannot tell. */
  readonly profile: ((inputs: Values) => TE.TaskEither<RunError, readonly NestProfile[]>) | null;
}

/** The inputs that expressions mention, as what to do with the values given for them. */
const inputsOf = (outputs: readonly Node[]) =>
  topological(outputs).flatMap((node) => (node.op === 'input' ? [{ name: node.attrs.name, ...typeOf(node) }] : []));

const none = new Float32Array(0);

/** Values for an input, if there are as many as it has. */
const valuesFor = (name: string, shape: readonly number[], given: ArrayLike<number> | undefined): ArrayLike<number> => {
  const length = sizeOf(shape);
  if (given?.length !== length)
    throw new RangeError(`input '${name}' has ${length} values, given ${given?.length ?? 'none'}`);
  return given;
};

const inPlaceOf = <Output extends string>({ inputs, outputs, run }: InPlace, names: readonly string[]) => ({
  write: (wanted: readonly string[], values: Values): void => {
    for (const name of wanted) {
      const view = inputs[name];
      if (view === undefined) throw new RangeError(`there is no input '${name}'`);
      const given = valuesFor(name, view.shape, values[name]);
      view.data.set(given);
      const at = view.dtype === 'real' ? -1 : view.data.findIndex((x, i) => x !== given[i]);
      if (at >= 0) throw new RangeError(`input '${name}' is of kind ${view.dtype}, which cannot hold ${given[at]}`);
    }
  },
  inputs,
  output: (name: Output): View => {
    const view = outputs[names.indexOf(name)];
    if (view === undefined) throw new RangeError(`there is no output '${name}'`);
    return view;
  },
  run,
});

/**
 * Compiles expressions under names.
 *
 * `RangeError` when it runs without a value for one of its inputs, or with one of another length.
 *
 * @category constructors
 */
export const program =
  (compile: Compile) =>
  <Output extends string>(outputs: Readonly<Record<Output, Node>>): TE.TaskEither<CompileError, Program<Output>> => {
    const names: readonly string[] = Object.keys(outputs);
    const nodes: readonly Node[] = Object.values(outputs);
    const wanted = inputsOf(nodes);
    const given = (inputs: Values): Inputs =>
      Object.fromEntries(
        wanted.map(({ name, dtype, shape }): readonly [string, HostArray] => [
          name,
          { dtype, shape, data: valuesFor(name, shape, inputs[name]) },
        ]),
      );
    return pipe(
      compile(nodes),
      TE.map(({ report, run, inPlace, profile }) => ({
        report,
        run: (inputs) =>
          pipe(
            run(given(inputs)),
            TE.map((arrays) => (output: Output) => arrays[names.indexOf(output)]?.data ?? none),
          ),
        inPlace: inPlace === undefined ? null : inPlaceOf<Output>(inPlace, names),
        profile: profile === undefined ? null : (inputs) => profile(given(inputs)),
      })),
    );
  };
