/**
 * Stochastic descent as one expression: the whole fit, from the start to the average of its iterates.
 */
import { add, type Expr, foldIn, greaterEqual, type KeyExpr, mul, repeat, toReal, zeros } from '@ergodic/core';
import type { Optimiser } from '../optimise/index.ts';

/** A gradient that is right on average: a function of the parameters, and of the key that its randomness comes from. */
export type StochasticGradient<N extends number> = (theta: Expr<[N]>, key: KeyExpr) => Expr<[N]>;

/** How a descent goes. */
export interface Descent {
  readonly steps: number;
  /** As many iterates at the beginning are left out of the average. */
  readonly burnIn: number;
  /** How parameters follow gradients. */
  readonly optimiser: Optimiser;
}

/**
 * The average of the iterates of stochastic gradient descent, or of whatever the optimiser makes of gradients, after a burn-in. As long as rates fall slowly enough, or
 * are small, the average of `n` steps has the covariance `H⁻¹ S H⁻¹ / n` around the minimum (`H` the Hessian there, `S` the covariance of `g`), whatever
 * the rates: see `averageCovariance`.
 *
 * The key of step `t` is `foldIn(key, t)`.
 *
 * @param n the number of parameters
 * @source B. Polyak and A. Juditsky, Acceleration of stochastic approximation by averaging (1992), theorem 1
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, keyFrom, minus, normal, pipe, plus, times, toNested } from '@ergodic/core'
 * import { sgd } from '@ergodic/models/optimise'
 * import { descend } from '@ergodic/models/variational'
 *
 * // The mean of N(3, 0.1²), one draw a step.
 * const fit = descend(1, (theta, key) => pipe(theta, minus(3), plus(pipe(normal(key, [1]), times(0.1)))), {
 *   steps: 300,
 *   burnIn: 50,
 *   optimiser: sgd({ rate: 0.2 }),
 * })
 * const [mean = 0] = toNested(evaluate(fit(keyFrom(0), constant([0]))))
 * assert.ok(Math.abs(mean - 3) < 6 * (0.1 / Math.sqrt(250)))
 */
export const descend =
  <const N extends number>(n: N, gradient: StochasticGradient<N>, { steps, burnIn, optimiser }: Descent) =>
  (key: KeyExpr, start: Expr<[N]>): Expr<[N]> => {
    if (!(burnIn >= 0 && burnIn < steps))
      throw new RangeError(`a burn-in of ${burnIn} of ${steps} steps leaves nothing to average`);
    type State = {
      readonly parameters: Expr<[N]>;
      readonly moments: Readonly<Record<string, Expr<[N]>>>;
      readonly total: Expr<[N]>;
    };
    const step = ({ parameters, moments, total }: State, i: Expr<[], 'int'>): State => {
      const next = optimiser.update({ parameters, moments, count: toReal(i) }, gradient(parameters, foldIn(key, i)));
      const counts = toReal(greaterEqual(i, burnIn));
      return {
        parameters: next.parameters,
        moments: next.moments,
        total: add(total, mul(next.parameters, counts)),
      };
    };
    const nothing = zeros([n]);
    const moments = Object.fromEntries(optimiser.moments.map((name) => [name, nothing]));
    const { total } = repeat<State>(steps, step)({ parameters: start, moments, total: nothing });
    return mul(total, 1 / (steps - burnIn));
  };
