import { add, constant, type Expr, foldIn, mul } from '@ergodic/core';
import { ShapeError } from '@ergodic/core/error';
import { showType, signature } from '@ergodic/core/graph';
import { type AnySlot, matching, type Parameters } from '@ergodic/core/tree';
import * as E from 'fp-ts/lib/Either.js';
import { within } from '../setting.ts';
import type {
  AnyObjective,
  Assessed,
  Batch,
  Carried,
  CarriedExprs,
  Objective,
  UntypedGiven,
  UntypedObjective,
} from './objective.ts';

/** Objectives by name. */
export type Terms = Readonly<Record<string, AnyObjective>>;

/** What all terms are given. */
type BatchOf<O> = O extends Objective<infer _P, infer B> ? (batch: B) => void : never;
type BatchOfAll<T extends Terms> = BatchOf<T[keyof T]> extends (batch: infer B) => void ? B & Batch : never;

/** The signature of `total`. */
export type Total = <T extends Terms>(
  terms: T,
  weights?: { readonly [N in keyof T]?: number },
) => Objective<T[keyof T]['params'] & Parameters, BatchOfAll<T>>;

type UntypedTerms = Readonly<Record<string, UntypedObjective>>;

const merged = (terms: readonly (readonly [string, UntypedObjective])[]): Readonly<Record<string, AnySlot>> => {
  const example = new Map<string, AnySlot>();
  for (const [term, of] of terms)
    for (const [name, slot] of Object.entries(of.example)) {
      const known = example.get(name);
      if (known !== undefined && showType(known) !== showType(slot))
        throw new ShapeError('total', `'${name}' is ${showType(known)}, and in '${term}' ${showType(slot)}`);
      example.set(name, slot);
    }
  return Object.fromEntries(example);
};

const prefixed = <A>(term: string, record: Readonly<Record<string, A>>): Readonly<Record<string, A>> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [`${term}.${name}`, value]));

const ownPart = (term: string, carried: CarriedExprs): CarriedExprs =>
  Object.fromEntries(
    Object.entries(carried).flatMap(([name, value]) =>
      name.startsWith(`${term}.`) ? [[name.slice(term.length + 1), value]] : [],
    ),
  );

/**
 * Objectives put together: the loss is the weighted sum of theirs. All are of the same parameters; names of arrays in their batches stand for one array. What each carries and shows has its name before it.
 *
 * `ShapeError` if parameters or arrays of one name differ, `RangeError` if there are no terms, or a weight is not a finite number, 0 or more.
 *
 * @param weights 1 where none is given
 * @category combinators
 * @example
 * import * as assert from 'node:assert';
 * import { marginal } from '@ergodic/core/energy';
 * import { classNetwork, mlpFeatures } from '@ergodic/models/networks';
 * import { classification, scoreMatching, total } from '@ergodic/models/objectives';
 *
 * const net = classNetwork(mlpFeatures([2], { hidden: [8] }), 3);
 * const both = total({ density: scoreMatching(marginal(net)), classes: classification(net) }, { classes: 0.5 });
 * assert.deepStrictEqual(Object.keys(both.example), ['points', 'labels']);
 */
export const total = signature<Total>(
  (terms: UntypedTerms, weights: Readonly<Record<string, number>> = {}): UntypedObjective => {
    const named = Object.entries(terms);
    const [first] = named;
    if (first === undefined) throw new RangeError('a total of no objectives');
    for (const [name, { params }] of named) {
      const alike = matching(first[1].params)(params);
      if (E.isLeft(alike))
        throw new ShapeError(
          'total',
          `'${name}' learns other parameters than '${first[0]}': ${alike.left.where}: expected ${alike.left.expected}, got ${alike.left.actual}`,
        );
    }
    const weightOf = (name: string): number => within(`the weight of '${name}'`, weights[name] ?? 1, 0);
    const carried: Carried = Object.assign({}, ...named.map(([name, of]) => prefixed(name, of.carried)));
    return {
      _tag: 'Objective',
      name: named.map(([, of]) => of.name).join(' + '),
      params: first[1].params,
      example: merged(named),
      carried,
      assess: (given: UntypedGiven): Assessed => {
        const parts = named.map(([name, of], i) => {
          const assessed = of.assess({ ...given, carried: ownPart(name, given.carried), key: foldIn(given.key, i) });
          return { name, weighted: mul(assessed.loss, weightOf(name)), ...assessed };
        });
        return {
          loss: parts.reduce<Expr<[]>>((sum, { weighted }) => add(sum, weighted), constant(0)),
          carried: Object.assign({}, ...parts.map((part) => prefixed(part.name, part.carried))),
          seen: Object.assign({}, ...parts.map((part) => prefixed(part.name, { loss: part.loss, ...part.seen }))),
        };
      },
    };
  },
);
