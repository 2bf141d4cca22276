/**
 * What a sampler is: how a chain begins at a point, and one step of it, both pure expressions. What a step draws are nodes of its graph, so
 * they can be replaced: that is how its law is proved.
 */
import type { Expr, Exprs, KeyExpr, Shape } from '@ergodic/core';

/** A state of a chain knows its point. */
export type Positioned<S extends Shape> = { readonly x: Expr<S> };

/** What became of a proposal, as the numbers of `Info.outcome`. */
export const outcomes = Object.freeze({
  /** The chain moved to it. */
  accepted: 0,
  /** The chain stayed, by chance. */
  rejected: 1,
  /** The numbers broke down: the chain stayed, or took what was sound before. Samples near such places are missing. */
  divergent: 2,
} as const);

/** What every step tells of itself, for diagnostics. Whoever does not read it does not pay for it: unread expressions are not compiled. */
export type Info<S extends Shape> = {
  /** `min(1, e^logAcceptance)`, the probability of moving, in [0, 1]; 0 where the proposal is not finite. */
  readonly acceptance: Expr<[]>;
  /** The logarithm of the Metropolis ratio; 0 for samplers that do not correct themselves. */
  readonly logAcceptance: Expr<[]>;
  /** The energy of the state that the step ends in, nats. */
  readonly energy: Expr<[]>;
  /** One of `outcomes`. */
  readonly outcome: Expr<[], 'int'>;
  /** Where the step wanted to go. */
  readonly proposal: Expr<S>;
};

/** One step: a pure function of a key, which is for this step alone, and a state. */
export type Step<State extends Exprs, I extends Exprs> = (key: KeyExpr, state: State) => readonly [State, I];

/**
 * A sampler over points of shape `S`.
 *
 * @category model
 */
export interface Sampler<
  S extends Shape,
  State extends Positioned<S> & Exprs = Positioned<S>,
  I extends Info<S> & Exprs = Info<S>,
> {
  readonly _tag: 'Sampler';
  /** For messages and tables. */
  readonly name: string;
  /** The state of a chain that begins at a point. */
  readonly init: (x: Expr<S>) => State;
  readonly step: Step<State, I>;
}
