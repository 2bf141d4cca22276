/** The good half of a result; a benchmark that cannot run its own programs has nothing to go on with. */
import * as E from 'fp-ts/lib/Either.js';

export const getOrThrow = <A>(result: E.Either<{ readonly _tag: string }, A>): A => {
  if (E.isRight(result)) return result.right;
  throw new Error(JSON.stringify(result.left));
};
