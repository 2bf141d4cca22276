/**
 * The Metropolis–Hastings decision: to a proposal with probability `min(1, r)`, else stay.
 */
import {
  choose,
  constant,
  type Expr,
  type Exprs,
  exp,
  type KeyExpr,
  less,
  minimum,
  type Shape,
  toInt,
  uniform,
  where,
} from '@ergodic/core';
import { type Info, outcomes } from './sampler.ts';

/** What is decided. */
export interface Decision<S extends Shape, State extends Exprs> {
  readonly current: State & { readonly energy: Expr<[]> };
  readonly proposal: State & { readonly x: Expr<S>; readonly energy: Expr<[]> };
  /** `ln r`, the logarithm of the Metropolis–Hastings ratio. */
  readonly logRatio: Expr<[]>;
  /** Whether the numbers of the proposal can be trusted. What is not sound is never stored. */
  readonly sound: Expr<[], 'bool'>;
}

/** `min(1, e^logRatio)`, and 0 where the numbers are not sound. */
export const acceptanceOf = (logRatio: Expr<[]>, sound: Expr<[], 'bool'>): Expr<[]> =>
  where(sound, exp(minimum(where(sound, logRatio, 0), 0)), 0);

/** Accepted, rejected or divergent. */
export const outcomeOf = (accepted: Expr<[], 'bool'>, sound: Expr<[], 'bool'>): Expr<[], 'int'> =>
  where(
    sound,
    where(accepted, constantInt(outcomes.accepted), constantInt(outcomes.rejected)),
    constantInt(outcomes.divergent),
  );

const constantInt = (value: number): Expr<[], 'int'> => toInt(constant(value));

/**
 * The proposal if a uniform number from the key is below `min(1, r)`, else the current state.
 *
 * @source W. K. Hastings, Monte Carlo sampling methods using Markov chains and their applications, Biometrika 57 (1970)
 */
export const metropolis = <S extends Shape, State extends Exprs>(
  key: KeyExpr,
  { current, proposal, logRatio, sound }: Decision<S, State>,
): readonly [State, Info<S>] => {
  const acceptance = acceptanceOf(logRatio, sound);
  const accepted = less(uniform(key, []), acceptance);
  return [
    choose<State>(accepted, proposal, current),
    {
      acceptance,
      logAcceptance: logRatio,
      energy: where(accepted, proposal.energy, current.energy),
      outcome: outcomeOf(accepted, sound),
      proposal: proposal.x,
    },
  ];
};
