/**
 * The backend that a program is fastest on, as a rule. WebAssembly with vectors, where the engine has them and the program fits its memory: on
 * a processor nothing here is faster for any program that was measured. Else gpu.js in plain JavaScript, which takes every program, and says so.
 */
import type { CompileError } from '@ergodic/core/error';
import { showError } from '@ergodic/core/error';
import type { Node } from '@ergodic/core/graph';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Backend, Executable } from './backend.ts';
import { gpujs } from './gpujs/index.ts';
import { type WasmOptions, wasm } from './wasm/index.ts';

const because = (reason: string, executable: Executable): Executable => ({
  ...executable,
  report: { ...executable.report, choice: O.some(reason) },
});

/**
 * Compiles each program for the backend that it is fastest on; `report.choice` says why that one, and `report.fallback` why not WebAssembly, where
 * that is so.
 *
 * @category backends
 */
export const fastest = (options: WasmOptions = {}): Backend => {
  const first = wasm(options);
  const second = gpujs('cpu');
  const otherwise = (outputs: readonly Node[], reason: string): TE.TaskEither<CompileError, Executable> =>
    pipe(
      second.compile(outputs),
      TE.map((executable) => ({
        ...because('plain JavaScript takes every program', executable),
        report: {
          ...executable.report,
          choice: O.some('plain JavaScript takes every program'),
          fallback: O.some(reason),
        },
      })),
    );
  return {
    name: 'fastest',
    compile: (outputs) =>
      pipe(
        first.compile(outputs),
        TE.map((executable) => because('WebAssembly with vectors is the fastest on a processor', executable)),
        TE.orElse((error) =>
          error._tag === 'Unsupported'
            ? otherwise(outputs, showError(error))
            : TE.left<CompileError, Executable>(error),
        ),
      ),
    dispose: async () => {
      await Promise.all([first.dispose(), second.dispose()]);
    },
  };
};
