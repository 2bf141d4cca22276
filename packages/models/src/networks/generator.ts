import { type Expr, reshape, type Shape, type Written } from '@ergodic/core';
import { sizeOf } from '@ergodic/core/graph';
import type { ExprsOf, Parameters } from '@ergodic/core/tree';
import { applyDense, type Dense, dense } from './dense.ts';
import { eventOf, type Features, widthOf } from './features.ts';

/**
 * A generator: from a latent point `z`, standard normal, to a point `x = g(z)`.
 *
 * @category model
 */
export interface Generator<Z extends Shape, S extends Shape, G extends Parameters> {
  readonly latent: Readonly<Z>;
  readonly event: Readonly<S>;
  readonly params: G;
  readonly apply: (params: ExprsOf<G>) => (z: Expr<Z>) => Expr<S>;
}

/** The parameters of a generator made of features: theirs, and the layer that makes points of them. */
export type GeneratorParameters<B extends Parameters> = { readonly body: B; readonly head: Dense };

/**
 * Features of a latent point as a generator: `g(z) = h(z) W + b`, reshaped to a point.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { generatorNetwork, mlpFeatures } from '@ergodic/models/networks';
 *
 * const net = generatorNetwork(mlpFeatures([3], { hidden: [16] }), [8, 8]);
 * assert.deepStrictEqual([net.latent, net.event], [[3], [8, 8]]);
 * assert.deepStrictEqual(net.params.head.weight.shape, [16, 64]);
 */
export const generatorNetwork = <Z extends Shape, B extends Parameters, const S extends Shape>(
  features: Features<Z, B>,
  event: Written<S>,
): Generator<Z, S, GeneratorParameters<B>> => {
  const outputs = widthOf('the number of coordinates', sizeOf(event));
  const shape = eventOf<S>(event);
  return {
    latent: features.event,
    event: shape,
    params: { body: features.params, head: dense(features.width, outputs) },
    apply: ({ body, head }) => {
      const at = features.of(body);
      return (z) => reshape<S>(shape)(applyDense(head, at(z)));
    },
  };
};
