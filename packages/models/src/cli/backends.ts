import { compile, gpujs, type Mode, reference } from '@ergodic/autodiff';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Compile } from '../training/index.ts';

const modes: readonly Mode[] = ['cpu', 'webasm', 'webgl2', 'webgpu', 'headlessgl'];

/** What can be computed with: the modes of gpu.js, and the interpreter that all are held against. */
export const backendNames = [...modes, 'reference'] as const;
export type BackendName = (typeof backendNames)[number];

/** What computes. */
export interface Engine {
  readonly name: string;
  readonly mode: string;
  /** On a machine that lacks the mode an `Unsupported`: which, why, and what there is. */
  readonly compile: Compile;
  readonly dispose: () => Promise<void>;
}

const interpreter: Engine = {
  name: 'reference interpreter',
  mode: 'float64',
  compile: (outputs) => TE.right(reference(outputs)),
  dispose: async () => undefined,
};

/**
 * The backend of a name.
 *
 * @category constructors
 */
export const engineOf = (name: BackendName): Engine => {
  if (name === 'reference') return interpreter;
  const backend = gpujs(name);
  return { name: 'gpu.js', mode: name, compile: compile(backend), dispose: backend.dispose };
};
