import type { Executable, HostArray, Inputs, NestProfile, Report } from '@ergodic/autodiff';
import type { CompileError, RunError } from '@ergodic/core/error';
import { type Node, topological, typeOf } from '@ergodic/core/graph';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** How expressions become something that runs: a backend, already chosen. */
export type Compile = (outputs: readonly Node[]) => TE.TaskEither<CompileError, Executable>;

/**
 * A compiled program whose inputs and outputs are known by name.
 *
 * @category model
 */
export interface Program<Output extends string> {
  /** Row-major values of every input that the outputs mention. */
  readonly run: (
    inputs: Readonly<Record<string, ArrayLike<number>>>,
  ) => TE.TaskEither<RunError, (output: Output) => ArrayLike<number>>;
  readonly report: Report;
  /** How long each part of a run takes; null where the backend cannot tell. */
  readonly profile:
    | ((inputs: Readonly<Record<string, ArrayLike<number>>>) => TE.TaskEither<RunError, readonly NestProfile[]>)
    | null;
}

/** The inputs that expressions mention, as what to do with the values given for them. */
const inputsOf = (outputs: readonly Node[]) =>
  topological(outputs).flatMap((node) => (node.op === 'input' ? [{ name: node.attrs.name, ...typeOf(node) }] : []));

const none = new Float32Array(0);

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
    const given = (inputs: Readonly<Record<string, ArrayLike<number>>>): Inputs =>
      Object.fromEntries(
        wanted.map(({ name, dtype, shape }): readonly [string, HostArray] => {
          const data = inputs[name];
          const length = shape.reduce((product, n) => product * n, 1);
          if (data?.length !== length)
            throw new RangeError(`input '${name}' has ${length} values, given ${data?.length ?? 'none'}`);
          return [name, { dtype, shape, data }];
        }),
      );
    return pipe(
      compile(nodes),
      TE.map(({ report, run, profile }) => ({
        report,
        run: (inputs) =>
          pipe(
            run(given(inputs)),
            TE.map((arrays) => (output: Output) => arrays[names.indexOf(output)]?.data ?? none),
          ),
        profile: profile === undefined ? null : (inputs) => profile(given(inputs)),
      })),
    );
  };
