/** One of several samplers, by chance, anew at each step. */
import {
  add,
  choose,
  constant,
  div,
  type Expr,
  type Exprs,
  less,
  type Shape,
  split,
  uniform,
  unstack,
} from '@ergodic/core';
import { shapeOf } from '@ergodic/core/graph';
import type { Info, Positioned, Sampler } from '../kernel/index.ts';
import { common } from './info.ts';

const isList = (value: readonly number[] | { readonly op: string }): value is readonly number[] => Array.isArray(value);

const runningSums = (values: readonly number[]): readonly number[] =>
  values.map((_, i) => values.slice(0, i + 1).reduce((a, b) => a + b, 0));

/** Below which uniform number it is one of the first `i + 1`: for each but the last, which is what remains. */
const thresholds = <N extends number>(weights: readonly number[] | Expr<[N]>, count: number): readonly Expr<[]>[] => {
  const given = isList(weights) ? weights.length : shapeOf(weights)[0];
  if (given !== count) throw new RangeError(`a mixture of ${count} steps wants ${count} weights, got ${given}`);
  if (!isList(weights)) {
    const parts: readonly Expr<[]>[] = unstack(weights);
    const sums = parts.map((_, i) => parts.slice(0, i + 1).reduce((a, b) => add(a, b)));
    const total = sums[count - 1] ?? constant(1);
    return sums.slice(0, -1).map((sum) => div(sum, total));
  }
  const sums = runningSums(weights);
  const total = sums[count - 1] ?? 0;
  if (!(weights.every((weight) => weight >= 0) && total > 0 && Number.isFinite(total)))
    throw new RangeError(`the weights are ${weights.join(', ')}: they must be finite, not negative, and not all zero`);
  // Rounded as on fast backends, so that everywhere the same step is chosen.
  return sums.slice(0, -1).map((sum) => constant(Math.fround(sum / total)));
};

/**
 * One of the samplers, with probabilities in the ratio of the weights, which must not depend on the state. If each of them keeps a law, so does
 * the mixture. They must have the same states, and, where states remember an energy, be samplers of the same energy.
 *
 * All steps are computed, and one is chosen: it costs as much as all of them together. The information is that of the one that was chosen.
 * A chain begins as the first sampler begins. A mixture of one sampler is that sampler.
 *
 * `RangeError` unless there is a sampler, and a weight for each; numbers must be finite, not negative, and not all zero.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { constant, Energy, evaluate, keyFrom, split, toNested } from '@ergodic/core'
 * import { hmc, mala, mixtureOfSteps } from '@ergodic/samplers'
 *
 * const target = Energy.gaussian([2])
 * const small = mala(target, { stepSize: 0.1 })
 * const never = hmc(target, { stepSize: 0.2, steps: 4 })
 * const key = keyFrom(0)
 * const start = small.init(constant([1, -2]))
 * const [next] = mixtureOfSteps([1, 0], [small, never]).step(key, start)
 * const [, forSmall] = split(key, 3)
 * assert.deepStrictEqual(toNested(evaluate(next.x)), toNested(evaluate(small.step(forSmall, start)[0].x)))
 */
export const mixtureOfSteps = <S extends Shape, State extends Positioned<S> & Exprs, N extends number>(
  weights: readonly number[] | Expr<[N]>,
  samplers: readonly [Sampler<S, State>, ...Sampler<S, State>[]],
): Sampler<S, State> => {
  const [first, ...others] = samplers;
  const limits = thresholds(weights, samplers.length);
  if (others.length === 0) return first;
  return {
    _tag: 'Sampler',
    name: `one of ${samplers.map(({ name }) => name).join(', ')}`,
    init: first.init,
    step: (key, state) => {
      type Result = readonly [State, Info<S>];
      const keys = split(key, samplers.length + 1);
      const chance = uniform(keys[0] ?? key, []);
      const results = samplers.map((sampler, i): Result => {
        const [next, info] = sampler.step(keys[i + 1] ?? key, state);
        return [next, common(info)];
      });
      return results.reduceRight((later, result, i) =>
        choose<Result>(less(chance, limits[i] ?? constant(1)), result, later),
      );
    },
  };
};
