import { add, div, type Expr, type Exprs, minimum, mul, type Shape, sub, typed } from '@ergodic/core';
import { type Node, signature } from '@ergodic/core/graph';
import { leaves, type Nodes, rebuild } from '@ergodic/core/structure';
import { within } from '../setting.ts';
import type { Schedule } from './schedule.ts';

/** The signature of `movingAverage`. */
export type MovingAverage = <T extends Exprs>(average: T, x: T, decay: Expr<[]>) => T;

/**
 * An exponential moving average of a tree: `a' = d a + (1 - d) x`, array by array.
 *
 * @source B. Polyak and A. Juditsky, Acceleration of stochastic approximation by averaging (1992), with fading memory;
 *   torch.optim.swa_utils.get_ema_multi_avg_fn
 * @category combinators
 */
export const movingAverage = signature<MovingAverage>((average: Nodes, x: Nodes, decay: Node): Nodes => {
  const kept: Expr<[]> = typed(decay);
  const taken = sub(1, kept);
  const news = leaves(x);
  return rebuild(
    average,
    leaves(average).map((old, i) => {
      const next = news[i];
      if (next === undefined) throw new RangeError('the average and what is averaged differ in structure');
      return add(mul(typed<Shape>(old), kept), mul(typed<Shape>(next), taken));
    }),
  );
});

/**
 * The decay of an average that is to forget fast where training began: `min(limit, (1 + count) / (10 + count))`, short memory first.
 *
 * `RangeError` unless the limit is from 0 to 1.
 *
 * @source tf.train.ExponentialMovingAverage with `num_updates`
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { constant, evaluate, toNested } from '@ergodic/core';
 * import { rampedDecay } from '@ergodic/models/optimise';
 *
 * const decay = rampedDecay(0.999);
 * assert.strictEqual(toNested(evaluate(decay(constant(0)))), 0.1);
 * assert.strictEqual(toNested(evaluate(decay(constant(1e6)))), 0.999);
 */
export const rampedDecay = (limit: number): Schedule => {
  within('the limit of the decay', limit, 0, 1);
  return (count) => minimum(div(add(count, 1), add(count, 10)), limit);
};
