/**
 * One sampler after another, as one sampler. What leaves a law as it is, after what leaves it as it is, does so too.
 */
import { constant, type Expr, type Exprs, foldIn, type KeyExpr, type Shape } from '@ergodic/core';
import type { Monoid } from 'fp-ts/lib/Monoid.js';
import { type Info, outcomes, type Positioned, potentialOf, type Sampler, type Target } from '../kernel/index.ts';
import { averaged, common, followed } from './info.ts';
import { isUnchanged } from './unchanged.ts';

/**
 * Samplers one after the other. The parts are kept in a plain list, and the key of a part is made of its place in the list: that is what makes
 * the order of brackets not matter, to the last bit.
 *
 * @category model
 */
export interface Sequence<S extends Shape, State extends Positioned<S> & Exprs> extends Sampler<S, State> {
  readonly parts: readonly Sampler<S, State>[];
  /** The sampler as it was made. */
  readonly whole: Sampler<S, State>;
}

/** A sampler that may be a sequence. */
type Part<S extends Shape, State extends Positioned<S> & Exprs> = Sampler<S, State> | Sequence<S, State>;

const partsOf = <S extends Shape, State extends Positioned<S> & Exprs>(
  sampler: Part<S, State>,
): readonly Sampler<S, State>[] => ('parts' in sampler && isUnchanged(sampler) ? sampler.parts : [sampler]);

const remembering = <S extends Shape, State extends Positioned<S> & Exprs>(
  whole: Sampler<S, State>,
  parts: readonly Sampler<S, State>[],
): Sequence<S, State> => ({ ...whole, parts, whole });

/** What becomes of a state, and what was told on the way: nothing at first. */
type Progress<S extends Shape, State> = readonly [State, Info<S> | undefined];

const sequence = <S extends Shape, State extends Positioned<S> & Exprs>(
  parts: readonly Sampler<S, State>[],
  nothing: Sampler<S, State>,
): Sequence<S, State> => {
  const step = (key: KeyExpr, state: State): readonly [State, Info<S>] => {
    const [next, told] = parts.reduce<Progress<S, State>>(
      ([before, earlier], part, i) => {
        const [after, info] = part.step(parts.length === 1 ? key : foldIn(key, i), before);
        return [after, earlier === undefined ? common(info) : followed(earlier, info)];
      },
      [state, undefined],
    );
    return told === undefined ? nothing.step(key, state) : [next, averaged(parts.length, told)];
  };
  const name = parts.length === 0 ? nothing.name : parts.map((part) => part.name).join(', then ');
  return remembering({ _tag: 'Sampler', name, init: (parts[0] ?? nothing).init, step }, parts);
};

/**
 * The sampler that stays where it is: nothing, as a part of a sequence. Its states are what `init` makes of a point.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, Energy, keyFrom } from '@ergodic/core'
 * import { pointAt, stay } from '@ergodic/samplers'
 *
 * const target = Energy.gaussian([2])
 * const { init, step } = stay(target, pointAt(target))
 * const start = init(constant([1, -2]))
 * assert.strictEqual(step(keyFrom(0), start)[0], start)
 */
export const stay = <S extends Shape, State extends Positioned<S> & Exprs>(
  target: Target<S>,
  init: (x: Expr<S>) => State,
): Sequence<S, State> => {
  const energy = potentialOf(target);
  const still = (state: State): Info<S> => ({
    acceptance: constant(1),
    logAcceptance: constant(0),
    energy: energy(state.x),
    outcome: constant(outcomes.accepted, 'int'),
    proposal: state.x,
  });
  return remembering({ _tag: 'Sampler', name: 'stay', init, step: (_key, state) => [state, still(state)] }, []);
};

/**
 * The step of what flows in, and then that of `second`, as one step. Both must have the same states, and, where states remember an energy, be
 * samplers of the same energy; for samplers that are not, see `atPosition`.
 *
 * Part `i` of several has the key `foldIn(key, i)`, a part alone the key itself; brackets make no difference: `andThen(c)(andThen(b)(a))` and
 * `andThen(andThen(c)(b))(a)` are the same. A chain begins as the first part begins. Of the information, the acceptance is the mean over the
 * parts, the outcome the worst, and the rest is that of the last part.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { constant, Energy, evaluate, foldIn, keyFrom, pipe, toNested } from '@ergodic/core'
 * import { andThen, hmc, mala } from '@ergodic/samplers'
 *
 * const target = Energy.gaussian([2])
 * const [first, second] = [mala(target, { stepSize: 0.5 }), hmc(target, { stepSize: 0.2, steps: 4 })]
 * const [key, start] = [keyFrom(0), first.init(constant([1, -2]))]
 * const [middle] = first.step(foldIn(key, 0), start)
 * const [end] = second.step(foldIn(key, 1), middle)
 * const [both] = pipe(first, andThen(second)).step(key, start)
 * assert.deepStrictEqual(toNested(evaluate(both.x)), toNested(evaluate(end.x)))
 */
export const andThen =
  <S extends Shape, State extends Positioned<S> & Exprs>(second: Part<S, State>) =>
  (first: Part<S, State>): Sequence<S, State> =>
    sequence([...partsOf(first), ...partsOf(second)], first);

/**
 * Samplers of one energy and one sort of state, one after the other: `concat(a, b) = andThen(b)(a)`, `empty = stay`. Associative, and `empty` is
 * a unit, to the last bit.
 *
 * @category instances
 * @example
 * import * as assert from 'node:assert'
 * import { Energy } from '@ergodic/core'
 * import { getMonoid, hmc, mala, pointAt } from '@ergodic/samplers'
 * import { concatAll } from 'fp-ts/lib/Monoid.js'
 *
 * const target = Energy.gaussian([2])
 * const all = concatAll(getMonoid(target, pointAt(target)))
 * const sampler = all([mala(target, { stepSize: 0.5 }), hmc(target, { stepSize: 0.2, steps: 4 })])
 * assert.strictEqual(sampler.name, 'mala, then hmc')
 */
export const getMonoid = <S extends Shape, State extends Positioned<S> & Exprs>(
  target: Target<S>,
  init: (x: Expr<S>) => State,
): Monoid<Sampler<S, State>> => ({
  empty: stay(target, init),
  concat: (first, second) => andThen(second)(first),
});
