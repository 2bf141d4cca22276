/**
 * From a checkpoint on: the program is compiled, chains run, and everything is freed again.
 */
import type { BadInput, CompileError, RunError } from '@ergodic/core/error';
import { sizeOf } from '@ergodic/core/graph';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type BackendName, type Compiler, compiler } from './backend.ts';
import { divided } from './blocks.ts';
import type { Checkpoint } from './checkpoint.ts';
import { chunk, type Form } from './chunk.ts';
import { type Driven, drive, type Interruption } from './drive.ts';
import type { Compile } from './program.ts';
import type { Progress } from './progress.ts';
import type { Store } from './store.ts';
import { isPerChain, type Tuning } from './tuning.ts';

/** How a run is carried out. None of it has an influence on what is drawn. */
export interface Manner {
  /** A backend by name, or a compiler, as `compile(backend)` is one. */
  readonly compile: Compile | BackendName;
  /** Draws in one call of the program, at most. The run can be stopped, and is shown, between calls. */
  readonly chunk?: number;
  /** Chains in one program, at most; all unless given. */
  readonly batch?: number;
  /** Threads that chains are spread over (in Node; wants a backend by name); 1 unless given. */
  readonly threads?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Once aborted, the run stops at the end of the chunk that it is in. */
  readonly signal?: Interruption;
}

/** Numbers that a call may give, and steps that it may take, unless the caller says how many draws. */
const largest = { numbers: 2 ** 22, steps: 256 };

/** Draws of one call: no more than wanted, and parts of about one size, for what is left over in the last one is waste. */
const drawsAtOnce = ({ chains, thin, transition }: Checkpoint, draws: number, wanted: number | undefined): number => {
  const numbers = chains * (sizeOf(transition.event) + transition.info.length);
  const fits = Math.min(Math.floor(largest.numbers / numbers), Math.floor(largest.steps / thin));
  const most = wanted ?? Math.max(1, fits);
  return Math.ceil(draws / Math.ceil(draws / most));
};

/** The settings that each chain has one of. */
export const perChainOf = (tuning: Tuning): readonly string[] =>
  Object.keys(tuning)
    .sort()
    .filter((name) => isPerChain(tuning[name] ?? 0));

const formOf = (from: Checkpoint, draws: number, { chunk, batch, threads }: Manner): Form => ({
  ...divided(from.chains, batch ?? from.chains, threads ?? 1),
  draws: drawsAtOnce(from, draws, chunk),
  thin: from.thin,
  tell: [...new Set([...from.keep, 'acceptance'])],
  perChain: perChainOf(from.tuning),
});

/** Runs with a compiler, which is freed afterwards. */
export const withCompiler = <Err, A>(
  { compile, threads = 1 }: Manner,
  use: (compile: Compile) => TE.TaskEither<Err, A>,
): TE.TaskEither<Err | BadInput, A> =>
  TE.bracketW(
    compiler(compile, threads),
    (made: Compiler) => use(made.compile),
    (made) => TE.fromTask(made.dispose),
  );

/**
 * `draws` more draws of each chain.
 *
 * @errors what the backend cannot compile; those of `drive`
 */
export const proceed =
  (compile: Compile, manner: Manner) =>
  <R>(
    from: Checkpoint,
    draws: number,
    store: Store<R>,
  ): TE.TaskEither<CompileError | RunError | BadInput, Driven<R>> => {
    const form = formOf(from, draws, manner);
    const { signal, onProgress } = manner;
    return pipe(
      chunk(compile)(from.transition, form),
      TE.flatMap((compiled) =>
        drive({ chunk: compiled, form, store, total: from.draws + draws, signal, onProgress })(from),
      ),
    );
  };
