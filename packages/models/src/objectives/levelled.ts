import { type Expr, type KeyExpr, type Shape, take } from '@ergodic/core';
import type { Context, Energy } from '@ergodic/core/energy';
import { type AnySlot, type ExprsOf, type Parameters, slot } from '@ergodic/core/tree';
import type { Labelled, Levelled } from '../networks/index.ts';
import type { EnergyFn } from './energies.ts';
import type { Count, LabelledPoints, Objective, Points } from './objective.ts';

/** The signature of objectives of all noise levels: of an energy that is given a level they ask for points; of one that is given a class as well, for labelled points, each of which is then learned from by the energy of its own class. */
export interface OfLevels<Options extends readonly unknown[]> {
  <S extends Shape, P extends Parameters>(energy: Energy<S, P, Levelled>, ...options: Options): Objective<P, Points<S>>;
  <S extends Shape, P extends Parameters>(
    energy: Energy<S, P, Levelled & Labelled>,
    ...options: Options
  ): Objective<P, LabelledPoints<S>>;
}

/** An energy of noise levels, and of classes perhaps. */
export interface LevelledEnergy<S extends Shape> {
  readonly event: Readonly<S>;
  readonly params: Parameters;
  readonly context: Context;
  readonly apply: (params: unknown, context: Partial<ExprsOf<Labelled>> & ExprsOf<Levelled>) => EnergyFn<S>;
}

/** What a step of theirs depends on: points, and the class of each where the energy has classes. */
export interface LevelledGiven<S extends Shape> {
  readonly params: unknown;
  readonly batch: Points<S> & Partial<LabelledPoints<S>>;
  readonly key: KeyExpr;
}

/** What one example is made of. */
export const exampleOf = <S extends Shape>({
  event,
  context,
}: LevelledEnergy<S>): Readonly<Record<string, AnySlot>> => ({
  points: slot<S>(event),
  ...('label' in context ? { labels: slot([], 'int') } : {}),
});

/** The energy that row `i` of a batch learns from, at a level. */
export const energyOfRow =
  <S extends Shape>(
    { apply }: LevelledEnergy<S>,
    params: unknown,
    labels: Expr<[Count], 'int'> | undefined,
  ): ((level: Expr<[]>, i: Expr<[], 'int'>) => EnergyFn<S>) =>
  (level, i) =>
    apply(params, labels === undefined ? { level } : { level, label: take(i)(labels) });
