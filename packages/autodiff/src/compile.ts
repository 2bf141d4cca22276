/**
 * From expressions to something that runs.
 */
import type { CompileError } from '@ergodic/core/error';
import type { Node } from '@ergodic/core/graph';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Backend, Executable } from './backends/backend.ts';
import { limited } from './backends/limited.ts';

/**
 * Compiles a program for a backend. Its inputs are the `input` nodes that the outputs mention, by name; its results come in the order
 * of `outputs`.
 *
 * @category compiler
 */
export const compile =
  (backend: Backend) =>
  (outputs: readonly Node[]): TE.TaskEither<CompileError, Executable> =>
    limited(backend.name, () => backend.compile(outputs));
