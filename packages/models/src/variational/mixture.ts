import {
  add,
  at,
  Density,
  Energy,
  type Expr,
  type ExprsOf,
  exp,
  gaussianLogDensity,
  Init,
  logSoftmax,
  logsumexp,
  mul,
  neg,
  type Parameter,
  parameter,
  pipe,
  type Shape,
  softmax,
  stack,
  type Written,
} from '@ergodic/core';
import type { Family } from './family.ts';

/** For each of `K` parts: the logarithm of its weight up to a constant, its means, and the logarithms of its standard deviations. */
export type MixtureParameters<K extends number, S extends Shape> = {
  readonly logits: Parameter<[K]>;
  readonly means: Parameter<[K, ...S]>;
  readonly logScales: Parameter<[K, ...S]>;
};

interface Part<S extends Shape> {
  readonly mean: Expr<S>;
  readonly scale: Expr<S>;
}

/**
 * Mixtures of `K` Gaussians with independent coordinates. Which part a point belongs to is not drawn but summed over, `E_q f = Σ_k π_k E_k f`, so
 * that the weights have a gradient, too.
 *
 * @source W. Morningstar et al., Automatic differentiation variational inference with mixture families (2021), section 3
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { at, constant, evaluate, pipe, toNested } from '@ergodic/core'
 * import { atPoint } from '@ergodic/models/exact'
 * import { mixtureFamily } from '@ergodic/models/variational'
 *
 * const params = {
 *   logits: constant([Math.log(0.25), Math.log(0.75)]),
 *   means: constant([[-2], [2]]),
 *   logScales: constant([[0], [0]]),
 * }
 * const middle = mixtureFamily(2, [1]).under(params, atPoint(constant([0])))((x) => pipe(x, at(0)))
 * assert.ok(Math.abs(toNested(evaluate(middle)) - 1) < 1e-12)
 */
export const mixtureFamily = <const K extends number, const S extends Shape>(
  parts: K,
  event: Written<S>,
): Family<S, MixtureParameters<K, S>> => {
  type Given = ExprsOf<MixtureParameters<K, S>>;
  /** The parts one by one: there are few. */
  const partsOf = ({ means, logScales }: Pick<Given, 'means' | 'logScales'>): readonly Part<S>[] =>
    Array.from({ length: parts }, (_, k) => ({ mean: pipe(means, at(k)), scale: exp(pipe(logScales, at(k))) }));
  return {
    event,
    params: {
      logits: parameter([parts], Init.zeros),
      means: parameter([parts, ...event], Init.normal(1)),
      logScales: parameter([parts, ...event], Init.zeros),
    },
    density: (params) => {
      const logWeights = logSoftmax()(params.logits);
      const list = partsOf(params);
      const logDensity = (x: Expr<S>): Expr<[]> =>
        pipe(stack(list.map((part, k) => add(gaussianLogDensity(x, part), pipe(logWeights, at(k))))), logsumexp());
      return Density.of(
        Energy.of(event, (x: Expr<S>) => neg(logDensity(x))),
        { logZ: 0 },
      );
    },
    under: (params, noise) => {
      const weights = softmax()(params.logits);
      const list = partsOf(params);
      return (f) =>
        list
          .map(({ mean, scale }, k) =>
            mul(
              noise((xi) => f(add(mul(xi, scale), mean))),
              pipe(weights, at(k)),
            ),
          )
          .reduce((total, term) => add(total, term));
    },
  };
};
