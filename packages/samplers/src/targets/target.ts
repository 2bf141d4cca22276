/**
 * Targets of which everything is known: energy, `ln Z`, exact draws, moments, and the way to standard normal numbers. What samplers, estimates of
 * `Z` and learned energies are held against.
 */
import {
  add,
  asFunction,
  batch,
  Density,
  type DensityModel,
  Energy,
  type EnergyModel,
  type Expr,
  foldIn,
  iota,
  type KeyExpr,
} from '@ergodic/core';
import { signature } from '@ergodic/core/graph';

/**
 * A density on `N` real numbers, `p(x) = exp(-E(x)) / Z`, with all that is to be known of it. Expressions are in the units of `x`, energies in nats.
 *
 * @category model
 */
export interface ExactTarget<N extends number = number> {
  readonly name: string;
  readonly dimension: N;
  readonly energy: EnergyModel<[N]>;
  /** `ln Z = ln ∫ exp(-E(x)) dx`. */
  readonly logZ: number;
  /** One exact draw: a pure function of the key. Exact up to the grid of the random numbers, multiples of 2⁻²³. */
  readonly draw: (key: KeyExpr) => Expr<[N]>;
  /**
   * `T`, one to one onto the whole space, with `ln p(x) = ln N(T(x); 0, I) + ln |det ∂T/∂x|`: draws become independent standard normal numbers.
   * In float64 it is good for numbers up to about 8.
   */
  readonly toNormal: (x: Expr<[N]>) => Expr<[N]>;
  /** `E[x]`, `[N]`. */
  readonly mean: readonly number[];
  /** `E[(x - mean)(x - mean)ᵀ]`, `[N, N]`. */
  readonly covariance: readonly (readonly number[])[];
}

/**
 * The normalised density `ln p(x) = -E(x) - ln Z`.
 *
 * @category destructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, logLikelihood, toNested } from '@ergodic/core'
 * import { densityOf, gaussian } from '@ergodic/samplers/targets'
 *
 * const target = gaussian({ mean: [1], covariance: [[4]] })
 * const found = toNested(evaluate(logLikelihood(densityOf(target))(constant([1]))))
 * assert.ok(Math.abs(found - -0.5 * Math.log(8 * Math.PI)) < 1e-12)
 */
export const densityOf = <N extends number>({ energy, logZ }: ExactTarget<N>): DensityModel<[N]> =>
  Density.of(energy, { logZ });

/**
 * `n` exact draws, `[n, N]`: the `i`-th is the draw of `foldIn(key, i)`, whatever `n`.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { evaluate, keyFrom, toNested } from '@ergodic/core'
 * import { banana, draws } from '@ergodic/samplers/targets'
 *
 * const [three, five] = [3, 5].map((n) => toNested(evaluate(draws(n)(banana())(keyFrom(0)))))
 * assert.deepStrictEqual(five?.slice(0, 3), three)
 */
export const draws =
  <B extends number>(n: B) =>
  <N extends number>({ draw }: ExactTarget<N>) =>
  (key: KeyExpr): Expr<[B, N]> =>
    batch(n, (i: Expr<[], 'int'>) => draw(foldIn(key, i)), iota([n]));

/**
 * The same density, its energy larger by a number of nats: `ln Z` is smaller by it. Whoever reports `ln Z` must see it; nobody else may.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { banana, shifted } from '@ergodic/samplers/targets'
 *
 * assert.strictEqual(shifted(7)(banana()).logZ, banana().logZ - 7)
 */
export const shifted =
  (constant: number) =>
  <N extends number>(target: ExactTarget<N>): ExactTarget<N> => ({
    ...target,
    name: `${target.name}, its energy ${constant < 0 ? 'lower' : 'higher'} by ${Math.abs(constant)}`,
    energy: Energy.of<[N]>(target.energy.event, (x) => add(asFunction(target.energy)(x), constant)),
    logZ: target.logZ - constant,
  });

/**
 * A target whose number of dimensions the types forget, for lists of targets.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { banana, gumbel, ofAnyDimension } from '@ergodic/samplers/targets'
 *
 * const both = [ofAnyDimension(banana()), ofAnyDimension(gumbel())]
 * assert.deepStrictEqual(both.map(({ dimension }) => dimension), [2, 1])
 */
export const ofAnyDimension = signature<<N extends number>(target: ExactTarget<N>) => ExactTarget>(
  (target: ExactTarget): ExactTarget => target,
);
