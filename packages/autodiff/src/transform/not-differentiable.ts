/**
 * Asking for a derivative that does not exist is a misuse of the language: it throws where the derivative is asked for. What is thrown
 * carries the value of the error union, for those who would rather have it as a value.
 */
import type { NotDifferentiable } from '@ergodic/core/error';
import { type Either, tryCatch } from 'fp-ts/lib/Either.js';

export class NotDifferentiableError extends Error {
  override readonly name = 'NotDifferentiableError';
  readonly error: NotDifferentiable;

  constructor(op: string, reason: string) {
    super(`'${op}' is not differentiable: ${reason}`);
    this.error = { _tag: 'NotDifferentiable', op, reason };
  }
}

/** The result of `build`, or the reason why what it differentiates has no derivative. Anything else that is thrown passes through. */
export const differentiable = <A>(build: () => A): Either<NotDifferentiable, A> =>
  tryCatch(build, (thrown) => {
    if (thrown instanceof NotDifferentiableError) return thrown.error;
    throw thrown;
  });
