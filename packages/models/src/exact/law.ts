/**
 * Laws on a grid: a density that can be asked for its logarithm anywhere, and integrates by quadrature.
 */
import {
  add,
  type Density,
  dot,
  type Expr,
  exp,
  log,
  logLikelihood,
  logsumexp,
  mul,
  neg,
  pipe,
  type Shape,
  sub,
} from '@ergodic/core';
import { potentialOf, type Target } from '@ergodic/samplers';
import type { Expectation } from './expectation.ts';
import { type Grid, onGrid } from './grid.ts';

/** `x ↦ ln p(x)`, in nats. */
export type LogDensity<S extends Shape> = (x: Expr<S>) => Expr<[]>;

/**
 * A law with a density: `E[f(x)]` for any `f`, and `ln p(x)`, normalised, at any `x`.
 *
 * @category model
 */
export interface Law<S extends Shape> {
  readonly expectation: Expectation<S>;
  readonly logDensity: LogDensity<S>;
}

/** The law of an energy, with the constant that normalises it. */
export interface GibbsLaw<S extends Shape> extends Law<S> {
  /** `ln Z`, nats. */
  readonly logZ: Expr<[]>;
}

/**
 * A density that is normalised already, on a grid. What of its mass the grid misses, expectations miss, too.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { at, constant, Density, evaluate, pipe, toNested } from '@ergodic/core'
 * import { lawOf, lineGrid } from '@ergodic/models/exact'
 *
 * const law = lawOf(lineGrid([-8, 12], { panel: 1 }))(Density.isotropic([2], 1))
 * const { mean, mass } = evaluate({ mean: law.expectation((x) => pipe(x, at(0))), mass: law.expectation(() => constant(1)) })
 * assert.ok(Math.abs(toNested(mean) - 2) < 1e-12 && Math.abs(toNested(mass) - 1) < 1e-12)
 */
export const lawOf =
  <S extends Shape>(grid: Grid<S>) =>
  (density: Density<S> | LogDensity<S>): Law<S> => {
    const logDensity = typeof density === 'function' ? density : logLikelihood(density);
    const masses = mul(grid.weights, exp(onGrid(grid)(logDensity)));
    return { logDensity, expectation: (f) => dot(masses, onGrid(grid)(f)) };
  };

/**
 * The Gibbs law `exp(-E(x)) / Z` of an energy, its `Z` found by the quadrature of the grid: probabilities of the nodes sum to 1, whatever the
 * grid. All of it is differentiable in the parameters that the energy mentions.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { at, Energy, evaluate, pipe, raisedTo, toNested } from '@ergodic/core'
 * import { gibbs, lineGrid } from '@ergodic/models/exact'
 *
 * const { logZ } = gibbs(lineGrid([-9, 9], { panel: 1 }))(Energy.gaussian([1], { scale: 2 }))
 * assert.ok(Math.abs(toNested(evaluate(logZ)) - Math.log(2 * Math.sqrt(2 * Math.PI))) < 1e-5) // 4.5 deviations of it
 */
export const gibbs =
  <S extends Shape>(grid: Grid<S>) =>
  (target: Target<S>): GibbsLaw<S> => {
    const energy = potentialOf(target);
    const terms = sub(log(grid.weights), onGrid(grid)(energy));
    const logZ = pipe(terms, logsumexp());
    const probabilities = exp(sub(terms, logZ));
    return {
      logZ,
      logDensity: (x) => neg(add(energy(x), logZ)),
      expectation: (f) => dot(probabilities, onGrid(grid)(f)),
    };
  };
