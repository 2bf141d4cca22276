/** What a combinator knows of the samplers that it made, and when that is true no more. */
import type { Exprs, Shape } from '@ergodic/core';
import type { Positioned, Sampler } from '../kernel/index.ts';

/**
 * A sampler that was made of others remembers how it was made (`whole`), so that combinators may look into it. A copy of it with another step,
 * or another beginning, `{ ...sampler, step }`, carries the same memory, but is not made of these parts: nobody may look into that.
 */
export const isUnchanged = <S extends Shape, State extends Positioned<S> & Exprs>(
  sampler: Sampler<S, State> & { readonly whole: Sampler<S, State> },
): boolean => sampler.step === sampler.whole.step && sampler.init === sampler.whole.init;
