/**
 * Programs that cannot be lowered, as values.
 */
import type { CompileError } from '@ergodic/core/error';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { LoweringLimit } from '../lower/environment.ts';

/** What compiling gives, or `Unsupported` where lowering finds no way. */
export const limited = <A>(
  backend: string,
  compile: () => TE.TaskEither<CompileError, A>,
): TE.TaskEither<CompileError, A> => {
  try {
    return compile();
  } catch (error) {
    if (error instanceof LoweringLimit) return TE.left({ _tag: 'Unsupported', backend, limit: error.message });
    throw error;
  }
};
