/** Every k-th step of a sampler, as one step. */
import { constant, type Exprs, foldIn, type KeyExpr, repeat, type Shape } from '@ergodic/core';
import { type Info, outcomes, type Positioned, type Sampler } from '../kernel/index.ts';
import { averaged, followed } from './info.ts';
import { isUnchanged } from './unchanged.ts';

/** A sampler of which each step is `every` steps of another. Thinned again, it is thinned once: by the product. */
export interface Thinned<S extends Shape, State extends Positioned<S> & Exprs> extends Sampler<S, State> {
  readonly every: number;
  readonly of: Sampler<S, State>;
  /** The sampler as it was made. */
  readonly whole: Sampler<S, State>;
}

const thinned = <S extends Shape, State extends Positioned<S> & Exprs>(
  every: number,
  of: Sampler<S, State>,
): Thinned<S, State> => {
  type Progress = readonly [State, Info<S>];
  const step = (key: KeyExpr, state: State): Progress => {
    const before: Info<S> = {
      acceptance: constant(0),
      logAcceptance: constant(0),
      energy: constant(0),
      outcome: constant(outcomes.accepted, 'int'),
      proposal: state.x,
    };
    const [next, told] = repeat<Progress>(every, ([current, earlier], i) => {
      const [after, info] = of.step(foldIn(key, i), current);
      return [after, followed(earlier, info)];
    })([state, before]);
    return [next, averaged(every, told)];
  };
  const whole: Sampler<S, State> = { _tag: 'Sampler', name: `${of.name}, every ${every}`, init: of.init, step };
  return { ...whole, every, of, whole };
};

/**
 * `k` steps of what flows in as one step, so that a chain keeps every `k`-th point. Step `i` has the key `foldIn(key, i)`: it is the sampler
 * `k` times in a row, by `andThen`. `thin(1)` changes nothing, and `thin(a)` of `thin(b)` is `thin(a b)`, to the last bit.
 *
 * Nothing is hidden between the points that are kept: the outcome is the worst of the `k`. The acceptance is their mean, the rest is that
 * of the last.
 *
 * `RangeError` unless `k` is a whole number, at least 1.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { constant, Energy, evaluate, keyFrom, pipe, toNested } from '@ergodic/core'
 * import { chain, langevin, thin } from '@ergodic/samplers'
 *
 * const every = langevin(Energy.gaussian([2]), { stepSize: 0.1 })
 * const key = keyFrom(0)
 * const [tenth] = pipe(every, thin(10)).step(key, { x: constant([1, -2]) })
 * assert.deepStrictEqual(toNested(evaluate(tenth.x)), toNested(evaluate(chain(10)(every)(key, constant([1, -2])))))
 */
export const thin =
  (k: number) =>
  <S extends Shape, State extends Positioned<S> & Exprs>(
    sampler: Sampler<S, State> | Thinned<S, State>,
  ): Sampler<S, State> => {
    if (!(Number.isInteger(k) && k >= 1)) throw new RangeError(`thin wants a whole number, at least 1, not ${k}`);
    if (k === 1) return sampler;
    return 'every' in sampler && isUnchanged(sampler) ? thinned(k * sampler.every, sampler.of) : thinned(k, sampler);
  };
