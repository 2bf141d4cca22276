import { type Backend, compile, fastest, gpujs, type Mode, reference, wasm } from '@ergodic/autodiff';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Compile } from '../training/index.ts';

const modes: readonly Mode[] = ['cpu', 'webasm', 'webgl2', 'webgpu', 'headlessgl'];

/**
 * What can be computed with: the fastest there is for each program, WebAssembly, the modes of gpu.js, and the interpreter that all are held against.
 */
export const backendNames = ['fastest', 'wasm', ...modes, 'reference'] as const;
export type BackendName = (typeof backendNames)[number];

/** What computes. */
export interface Engine {
  readonly name: string;
  /** What really runs, known once a program has been compiled. */
  readonly mode: () => string;
  /** Why that, where the backend made a choice. */
  readonly choice: () => O.Option<string>;
  /** On a machine that lacks the mode an `Unsupported`: which, why, and what there is. */
  readonly compile: Compile;
  readonly dispose: () => Promise<void>;
}

const interpreter: Engine = {
  name: 'reference interpreter',
  mode: () => 'float64',
  choice: () => O.none,
  compile: (outputs) => TE.right(reference(outputs)),
  dispose: async () => undefined,
};

const engine = (name: string, backend: Backend): Engine => {
  let mode = backend.name;
  let choice: O.Option<string> = O.none;
  return {
    name,
    mode: () => mode,
    choice: () => choice,
    compile: (outputs) =>
      pipe(
        compile(backend)(outputs),
        TE.map((executable) => {
          mode = executable.report.mode;
          choice = O.alt(() => executable.report.choice ?? O.none)(executable.report.fallback);
          return executable;
        }),
      ),
    dispose: backend.dispose,
  };
};

/**
 * The backend of a name.
 *
 * @category constructors
 */
export const engineOf = (name: BackendName): Engine => {
  switch (name) {
    case 'reference':
      return interpreter;
    case 'fastest':
      return engine('fastest', fastest());
    case 'wasm':
      return engine('wasm', wasm());
    default:
      return engine('gpu.js', gpujs(name));
  }
};
