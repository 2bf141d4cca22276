import { type Backend, compile, gpujs, type Mode, reference } from '@ergodic/autodiff';
import type { Unsupported } from '@ergodic/core/error';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Compile } from '../training/index.ts';

const modes: readonly Mode[] = ['cpu', 'webasm', 'webgl2', 'webgpu', 'headlessgl'];

/** What can be computed with: the modes of gpu.js, and the interpreter that all are held against. */
export const backendNames = [...modes, 'reference'] as const;
export type BackendName = (typeof backendNames)[number];

/** A backend that this machine has. */
export interface Engine {
  readonly name: string;
  readonly mode: string;
  readonly compile: Compile;
  readonly dispose: () => Promise<void>;
}

/** Why a mode may be absent, and how to have it. */
const needs: Readonly<Record<Exclude<BackendName, 'reference'>, string>> = {
  cpu: 'it needs nothing',
  webasm: 'it needs WebAssembly with SIMD',
  webgl2: 'it needs WebGL 2, which browsers have and Node does not',
  webgpu: 'it needs WebGPU, which browsers have and Node does not',
  headlessgl: 'it needs the native package gl, which is not installed',
};

const absent = (name: Exclude<BackendName, 'reference'>): Unsupported => ({
  _tag: 'Unsupported',
  backend: name,
  limit: `this machine cannot run it (${needs[name]}); use --backend webasm, or --backend cpu`,
});

const onGpujs = (mode: Mode): E.Either<Unsupported, Engine> => {
  let backend: Backend;
  try {
    backend = gpujs(mode);
  } catch {
    return E.left(absent(mode));
  }
  return E.right({ name: 'gpu.js', mode, compile: compile(backend), dispose: backend.dispose });
};

/**
 * The backend of a name.
 *
 * @errors `Unsupported` where this machine lacks it: which, why, and what to use
 * @category constructors
 */
export const engineOf = (name: BackendName): E.Either<Unsupported, Engine> =>
  name === 'reference'
    ? E.right({
        name: 'reference interpreter',
        mode: 'float64',
        compile: (outputs) => TE.right(reference(outputs)),
        dispose: async () => undefined,
      })
    : onGpujs(name);
