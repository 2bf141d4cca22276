/**
 * The backend for a program, by a rule: WebAssembly with vectors, where the engine has them and the program fits its memory; else gpu.js in plain
 * JavaScript, which takes every program, and says so.
 */
import { type CompileError, showError } from '@ergodic/core/error';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Backend, Executable } from './backend.ts';
import { gpujs } from './gpujs/index.ts';
import { type WasmOptions, wasm } from './wasm/index.ts';

/** Why a backend was chosen, and why not the first one, if it was not. */
const because = (executable: Executable, choice: string, fallback = executable.report.fallback): Executable => {
  const { run, report, inPlace, profile } = executable;
  return {
    run,
    report: { ...report, choice: O.some(choice), fallback },
    // Texts are written when somebody reads them.
    get sources() {
      return executable.sources;
    },
    ...(inPlace === undefined ? {} : { inPlace }),
    ...(profile === undefined ? {} : { profile }),
  };
};

/**
 * Compiles each program for WebAssembly, and for gpu.js in plain JavaScript where that cannot be; `report.choice` says why the one that it is, and
 * `report.fallback` why not WebAssembly, where that is so.
 *
 * @category backends
 */
export const fastest = (options: WasmOptions = {}): Backend => {
  const first = wasm(options);
  const second = gpujs('cpu');
  return {
    name: 'fastest',
    compile: (outputs) =>
      pipe(
        first.compile(outputs),
        TE.map((executable) => because(executable, 'the engine has WebAssembly with vectors')),
        TE.orElse((error) =>
          error._tag === 'Unsupported'
            ? pipe(
                second.compile(outputs),
                TE.map((executable) =>
                  because(executable, 'plain JavaScript takes every program', O.some(showError(error))),
                ),
              )
            : TE.left<CompileError, Executable>(error),
        ),
      ),
    dispose: async () => {
      await Promise.all([first.dispose(), second.dispose()]);
    },
  };
};
