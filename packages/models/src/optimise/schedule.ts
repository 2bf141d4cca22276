import { add, constant, cos, div, type Expr, exp, floor, less, maximum, minimum, mul, sub, where } from '@ergodic/core';
import { whole, within } from '../setting.ts';

/**
 * What changes over a run, the learning rate above all, as an expression of the number of updates made before: 0 at the first. So it is
 * part of the compiled step, and nothing is computed outside.
 *
 * @category model
 */
export type Schedule = (count: Expr<[]>) => Expr<[]>;

/** A number that stays, or a schedule. */
export type Rate = number | Schedule;

/** The rate of an update. */
export const rateAt = (rate: Rate, count: Expr<[]>): Expr<[]> =>
  typeof rate === 'function' ? rate(count) : constant(within('a rate', rate, 0));

/** The share of `steps` that is over, from 0 to 1. */
const over = (count: Expr<[]>, steps: number): Expr<[]> => minimum(maximum(div(count, steps), 0), 1);

/**
 * The same rate always.
 *
 * @category constructors
 */
export const constantRate = (rate: number): Schedule => {
  const value = constant(within('a rate', rate, 0));
  return () => value;
};

/**
 * From one rate to another along a line, over so many updates, and there from then on.
 *
 * @source optax.linear_schedule
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { constant, evaluate, toNested } from '@ergodic/core';
 * import { linearRate } from '@ergodic/models/optimise';
 *
 * const rate = linearRate({ from: 0, to: 2, steps: 4 });
 * assert.strictEqual(toNested(evaluate(rate(constant(1)))), 0.5);
 * assert.strictEqual(toNested(evaluate(rate(constant(9)))), 2);
 */
export const linearRate = ({
  from,
  to,
  steps,
}: {
  readonly from: number;
  readonly to: number;
  readonly steps: number;
}): Schedule => {
  within('the first rate', from, 0);
  within('the last rate', to, 0);
  within('the number of steps', steps, 1);
  return (count) => add(mul(over(count, steps), to - from), from);
};

/**
 * From the peak down to the end along half a cosine: `end + (peak - end) ½ (1 + cos(π count / steps))`, and `end` from then on.
 *
 * @source I. Loshchilov and F. Hutter, SGDR (2017), eq. 5 without restarts; optax.cosine_decay_schedule with `alpha = end / peak`
 * @category constructors
 */
export const cosineDecay = ({
  peak,
  steps,
  end = 0,
}: {
  readonly peak: number;
  readonly steps: number;
  readonly end?: number;
}): Schedule => {
  within('the peak', peak, 0);
  within('the number of steps', steps, 1);
  within('the end', end, 0, peak);
  return (count) => add(mul(add(cos(mul(over(count, steps), Math.PI)), 1), (peak - end) / 2), end);
};

/**
 * One schedule for so many updates, and then another, which counts from there.
 *
 * @source optax.join_schedules
 * @category combinators
 */
export const followedBy =
  (after: number, next: Schedule) =>
  (first: Schedule): Schedule => {
    within('the number of steps', after, 0);
    return (count) => where(less(count, after), first(count), next(sub(count, after)));
  };

/**
 * Warm-up, then cosine decay: from `start` up to the peak along a line over the first updates, then down to `end` at update `steps`.
 *
 * @param steps of the whole run, warm-up included
 * @source optax.warmup_cosine_decay_schedule
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { constant, evaluate, toNested } from '@ergodic/core';
 * import { warmUpCosine } from '@ergodic/models/optimise';
 *
 * const rate = warmUpCosine({ peak: 1, warmUp: 10, steps: 110 });
 * const at = (count: number) => toNested(evaluate(rate(constant(count))));
 * assert.deepStrictEqual([at(0), at(5), at(10), at(110)], [0, 0.5, 1, 0]);
 * assert.ok(Math.abs(at(60) - 0.5) < 1e-12);
 */
export const warmUpCosine = ({
  peak,
  warmUp,
  steps,
  start = 0,
  end = 0,
}: {
  readonly peak: number;
  readonly warmUp: number;
  readonly steps: number;
  readonly start?: number;
  readonly end?: number;
}): Schedule => {
  within('the number of steps', steps, 1);
  const decay = cosineDecay({ peak, steps: steps - within('the warm-up', warmUp, 0, steps - 1), end });
  return warmUp === 0 ? decay : followedBy(warmUp, decay)(linearRate({ from: start, to: peak, steps: warmUp }));
};

/**
 * A rate that is multiplied by a factor every so many updates: `rate · factor^⌊count / every⌋`.
 *
 * @source torch.optim.lr_scheduler.StepLR
 * @category constructors
 */
export const stepDecay = ({
  rate,
  every,
  factor,
}: {
  readonly rate: number;
  readonly every: number;
  readonly factor: number;
}): Schedule => {
  within('the rate', rate, 0);
  whole('the number of steps', every, 1);
  if (!(factor > 0 && factor <= 1)) throw new RangeError(`the factor is ${factor}: it must be above 0, at most 1`);
  // A whole number of steps divided by a whole number is at least 1 / every away from the next, so a quarter of it hides rounding.
  return (count) => mul(exp(mul(floor(div(add(count, 0.25), every)), Math.log(factor))), rate);
};
