/**
 * Compiled programs whose inputs and outputs have names. What changes from call to call is an input, so that nothing is compiled twice.
 */
import type { Executable, HostArray, Report } from '@ergodic/autodiff';
import type { CompileError, RunError } from '@ergodic/core/error';
import { type ArrayType, type Node, sizeOf, topological, typeOf } from '@ergodic/core/graph';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** How expressions become something that runs: a backend, already chosen. */
export type Compile = (outputs: readonly Node[]) => TE.TaskEither<CompileError, Executable>;

/** An array that a program is given or gives, by name. */
export interface Leaf extends ArrayType {
  readonly name: string;
}

/** Row-major values by name. */
export type Values = Readonly<Record<string, ArrayLike<number>>>;

/** Reads an output. `RangeError` if the program has none of that name. */
export type Read = (output: string) => ArrayLike<number>;

/** A compiled program. */
export interface Program {
  /** Values for every input that its outputs mention. */
  readonly run: (inputs: Values) => TE.TaskEither<RunError, Read>;
  readonly report: Report;
}

/** The inputs that expressions mention. */
export const inputsOf = (outputs: readonly Node[]): readonly Leaf[] =>
  topological(outputs).flatMap((node) => (node.op === 'input' ? [{ name: node.attrs.name, ...typeOf(node) }] : []));

const given = (wanted: readonly Leaf[], inputs: Values): Readonly<Record<string, HostArray>> =>
  Object.fromEntries(
    wanted.map(({ name, dtype, shape }): readonly [string, HostArray] => {
      const data = inputs[name];
      if (data?.length !== sizeOf(shape))
        throw new RangeError(`input '${name}' has ${sizeOf(shape)} values, given ${data?.length ?? 'none'}`);
      return [name, { dtype, shape, data }];
    }),
  );

/**
 * Compiles expressions under names.
 *
 * `RangeError` when it runs without a value for one of its inputs, or with one of another length.
 */
export const program =
  (compile: Compile) =>
  (outputs: Readonly<Record<string, Node>>): TE.TaskEither<CompileError, Program> => {
    const places = new Map(Object.keys(outputs).map((name, i) => [name, i]));
    const wanted = inputsOf(Object.values(outputs));
    return pipe(
      compile(Object.values(outputs)),
      TE.map(({ run, report }) => ({
        report,
        run: (inputs) =>
          pipe(
            run(given(wanted, inputs)),
            TE.map((arrays) => (output: string) => {
              const array = arrays[places.get(output) ?? -1];
              if (array === undefined) throw new RangeError(`the program has no output '${output}'`);
              return array.data;
            }),
          ),
      })),
    );
  };
