/**
 * Blocks of chains on threads of their own (in Node). A program travels as plain data and is compiled once in each thread.
 */
import type { Executable, Inputs, Outputs, Report } from '@ergodic/autodiff';
import type { CompileError, RunError } from '@ergodic/core/error';
import { encodeGraph, type Node } from '@ergodic/core/graph';
import { type Either, left, right } from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import Tinypool from 'tinypool';
import type { BackendName, Compiler } from './backend.ts';

/** What a thread is asked: to compile a program, and to run it if there are inputs. */
export interface Errand {
  readonly backend: BackendName;
  /** Names the program among those of this run. */
  readonly id: number;
  /** `encodeGraph` of its outputs, as text. */
  readonly graph: string;
  readonly inputs: Inputs | undefined;
}

/** What it answers. */
export type Answer = Either<
  CompileError | RunError,
  { readonly outputs: Outputs; readonly mode: string; readonly kernels: number }
>;

/** Node runs JavaScript only: from TypeScript sources the worker is the one that was built. */
const workerFile = (here: string): string =>
  here.endsWith('.ts') ? new URL('../../dist/drivers/worker.js', here).href : new URL('./worker.js', here).href;

const failed = (cause: unknown): RunError => ({ _tag: 'KernelRun', kernel: 'a thread', cause: String(cause) });

/** A compiler whose programs run on so many threads. */
export const threaded = (backend: BackendName, threads: number): Compiler => {
  // No options of this process: what a test runner resolves to sources, a thread takes as it was built.
  const pool = new Tinypool({
    filename: workerFile(import.meta.url),
    minThreads: threads,
    maxThreads: threads,
    execArgv: [],
  });
  let programs = 0;
  const send = async (errand: Errand): Promise<Answer> => {
    try {
      const answer: Answer = await pool.run(errand);
      return answer;
    } catch (cause) {
      return left(failed(cause));
    }
  };
  const isCompileError = (error: CompileError | RunError): error is CompileError =>
    error._tag !== 'KernelRun' && error._tag !== 'NonFinite';
  const isRunError = (error: CompileError | RunError): error is RunError =>
    error._tag === 'KernelRun' ||
    error._tag === 'NonFinite' ||
    error._tag === 'ShapeMismatch' ||
    error._tag === 'Degraded';
  return {
    dispose: () => pool.destroy(),
    compile: (outputs: readonly Node[]) => async (): Promise<Either<CompileError, Executable>> => {
      const id = programs++;
      const graph = JSON.stringify(encodeGraph(outputs));
      const first = await send({ backend, id, graph, inputs: undefined });
      if (first._tag === 'Left')
        return left(
          isCompileError(first.left)
            ? first.left
            : {
                _tag: 'Unsupported',
                backend,
                limit: first.left._tag === 'KernelRun' ? first.left.cause : first.left._tag,
              },
        );
      const report: Report = {
        mode: `${first.right.mode}, ${threads} threads`,
        kernels: first.right.kernels,
        fallback: O.none,
      };
      return right({
        report,
        sources: [],
        run: (inputs) => async () => {
          const answer = await send({ backend, id, graph, inputs });
          if (answer._tag === 'Right') return right(answer.right.outputs);
          return left(isRunError(answer.left) ? answer.left : failed(answer.left._tag));
        },
      });
    },
  };
};
