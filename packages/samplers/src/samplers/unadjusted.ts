/** What a step tells that does not correct itself: it takes its proposal, unless the numbers broke down. */
import { constant, type Expr, type Shape, where } from '@ergodic/core';
import { type Info, outcomeOf } from '../kernel/index.ts';

/** The information of a step that takes every proposal that is sound. */
export const unadjusted = <S extends Shape>(sound: Expr<[], 'bool'>, energy: Expr<[]>, proposal: Expr<S>): Info<S> => ({
  acceptance: where(sound, constant(1), 0),
  logAcceptance: constant(0),
  energy,
  outcome: outcomeOf(sound, sound),
  proposal,
});
