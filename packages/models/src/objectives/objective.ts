import type { AnyExpr, Dim, Expr, KeyExpr, Shape } from '@ergodic/core';
import { type Node, signature, typed } from '@ergodic/core/graph';
import type { AnyParameter, AnySlot, ExprsOf, Parameters } from '@ergodic/core/tree';

/** How many examples a step is given. */
export type Count = Dim<'points'>;

/** What a step is given: arrays by name, an example in each row. */
export type Batch = Readonly<Record<string, AnyExpr>>;

/** Points alone. */
export type Points<S extends Shape> = { readonly points: Expr<[Count, ...S]> };

/** Points, and the class of each. */
export type LabelledPoints<S extends Shape> = Points<S> & { readonly labels: Expr<[Count], 'int'> };

/** What an objective carries from step to step and does not learn, by name: replay buffers, averages. How each begins is said, too. */
export type Carried = Readonly<Record<string, AnyParameter>>;

/** The arrays that are carried, in one step. */
export type CarriedExprs = Readonly<Record<string, AnyExpr>>;

/** What one step of learning depends on. */
export interface Given<P extends Parameters, B extends Batch> {
  readonly params: ExprsOf<P>;
  readonly batch: B;
  readonly carried: CarriedExprs;
  /** For this step alone. */
  readonly key: KeyExpr;
  /** Steps taken before: 0 at the first. */
  readonly count: Expr<[]>;
}

/** What an objective makes of a step. */
export interface Assessed {
  /** To be made small: its gradient in the parameters is followed. */
  readonly loss: Expr<[]>;
  /** Under the same names as before, for the next step. */
  readonly carried: CarriedExprs;
  /** What there is to watch, by name. Whoever does not read it does not pay for it. */
  readonly seen: Readonly<Record<string, Expr<[]>>>;
}

/**
 * Something to learn by: a loss as an expression, of parameters and a batch of examples, with whatever it draws and carries along.
 *
 * @category model
 */
export interface Objective<P extends Parameters, B extends Batch> {
  readonly _tag: 'Objective';
  /** For messages and tables. */
  readonly name: string;
  /** What is learned: shapes and beginnings. */
  readonly params: P;
  /** What one example is made of: the shapes of a row of each array of the batch. */
  readonly example: { readonly [N in keyof B]: AnySlot };
  readonly carried: Carried;
  readonly assess: (given: Given<P, B>) => Assessed;
}

/** An objective of which nothing else is asked. */
export interface AnyObjective {
  readonly _tag: 'Objective';
  readonly name: string;
  readonly params: Parameters;
  readonly example: Readonly<Record<string, AnySlot>>;
  readonly carried: Carried;
  readonly assess: (given: never) => Assessed;
}

/** An objective without types, as combinators handle it. */
export interface UntypedObjective extends Omit<AnyObjective, 'assess'> {
  readonly assess: (given: UntypedGiven) => Assessed;
}

/** What one step depends on, without types. */
export interface UntypedGiven {
  readonly params: unknown;
  readonly batch: Batch;
  readonly carried: CarriedExprs;
  readonly key: KeyExpr;
  readonly count: Expr<[]>;
}

/** What is carried under a name, of the shape that the objective gave it. */
export const carriedAt = <S extends Shape>(carried: CarriedExprs, name: string): Expr<S> => {
  const node: Node | undefined = carried[name];
  if (node === undefined) throw new RangeError(`an objective that carries '${name}' is not given it`);
  return typed(node);
};

/** What an objective of any type makes of a step. */
export const assess = signature<(objective: AnyObjective, given: UntypedGiven) => Assessed>(
  (objective: UntypedObjective, given: UntypedGiven) => objective.assess(given),
);
