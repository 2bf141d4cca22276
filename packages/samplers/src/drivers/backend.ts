/**
 * Where programs run: a compiler of the caller's, or a backend by its name, which is made for the run and freed after it. Only what has a name
 * can be made again in another thread.
 */
import { type Backend, compile as compileFor, gpujs, type Mode, reference, wasm } from '@ergodic/autodiff';
import type { BadInput } from '@ergodic/core/error';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Compile } from './program.ts';

/** The reference interpreter (float64, slow), WebAssembly (float32, or float64 as `wasm f64`), or a mode of gpu.js (float32). */
export type BackendName = 'reference' | 'wasm' | 'wasm f64' | Mode;

const names: readonly BackendName[] = [
  'reference',
  'wasm',
  'wasm f64',
  'cpu',
  'webasm',
  'webgl2',
  'webgpu',
  'headlessgl',
];

/** A compiler, and how to free what it holds. */
export interface Compiler {
  readonly compile: Compile;
  readonly dispose: () => Promise<void>;
}

/** One thread each: where there are several, a run shares its chains among them itself. */
const backendOf = (name: Exclude<BackendName, 'reference'>): Backend => {
  if (name === 'wasm') return wasm({ threads: 1 });
  return name === 'wasm f64' ? wasm({ threads: 1, precision: 'f64' }) : gpujs(name);
};

/** The compiler of a backend, in this thread. */
export const compilerOf = (name: BackendName): Compiler => {
  if (name === 'reference')
    return { compile: (outputs) => TE.right(reference(outputs)), dispose: () => Promise.resolve() };
  const backend = backendOf(name);
  return { compile: compileFor(backend), dispose: backend.dispose };
};

/** What is wrong with a backend for so many threads. */
export const checkBackend = (backend: Compile | BackendName, threads: number): readonly string[] => {
  if (typeof backend === 'function')
    return threads > 1 ? [`${threads} threads want a backend by name: one of ${names.join(', ')}`] : [];
  return names.includes(backend) ? [] : [`there is no backend '${String(backend)}': there are ${names.join(', ')}`];
};

/** A compiler for so many threads. */
export const compiler = (backend: Compile | BackendName, threads: number): TE.TaskEither<BadInput, Compiler> => {
  if (typeof backend === 'function') return TE.right({ compile: backend, dispose: () => Promise.resolve() });
  if (threads === 1) return TE.right(compilerOf(backend));
  return TE.tryCatch(
    // Threads are Node's: the module is fetched where it is needed, so that browsers never meet it.
    async () => (await import('./threads.ts')).threaded(backend, threads),
    (cause): BadInput => ({ _tag: 'BadInput', reason: `there are no threads here: ${String(cause)}` }),
  );
};
