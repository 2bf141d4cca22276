/** The information of several steps as that of one. */
import { add, div, maximum, type Shape } from '@ergodic/core';
import type { Info } from '../kernel/index.ts';

/** What all samplers tell, without what only some do. */
export const common = <S extends Shape>({
  acceptance,
  logAcceptance,
  energy,
  outcome,
  proposal,
}: Info<S>): Info<S> => ({
  acceptance,
  logAcceptance,
  energy,
  outcome,
  proposal,
});

/**
 * One step after another: the acceptances add up (see `averaged`), the outcome is the worse of the two, so that no divergence is hidden, and the
 * rest is that of the later step.
 */
export const followed = <S extends Shape>(earlier: Info<S>, later: Info<S>): Info<S> => ({
  ...common(later),
  acceptance: add(earlier.acceptance, later.acceptance),
  outcome: maximum(earlier.outcome, later.outcome),
});

/** The mean acceptance of `n` steps, of which the sum is known. */
export const averaged = <S extends Shape>(n: number, { acceptance, ...rest }: Info<S>): Info<S> => ({
  ...rest,
  acceptance: n === 1 ? acceptance : div(acceptance, n),
});
