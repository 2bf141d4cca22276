import { dotProduct, type Expr, type Shape } from '@ergodic/core';
import { type Energy, energy } from '@ergodic/core/energy';
import { type ExprsOf, type Parameters, type Slot, slot } from '@ergodic/core/tree';
import { applyDense, type Dense, dense } from './dense.ts';
import { type HeadOptions, overReference } from './energy-network.ts';
import { type Activation, type Features, usual } from './features.ts';
import { type EmbeddingParameters, levelEmbedding } from './time-embedding.ts';

/** What an energy of many noise levels is given besides the point: the level, `t = 0, 1, …`, as a number. */
export type Levelled = { readonly level: Slot<[], 'real'> };

/** The parameters of a noise-conditional energy network. */
export type NoiseConditionalParameters<B extends Parameters> = {
  readonly body: B;
  readonly embedding: EmbeddingParameters;
  /** From the embedding to the weights of the last sum. */
  readonly head: Dense;
};

/** The settings of a noise-conditional energy network. */
export interface NoiseConditionalOptions extends HeadOptions {
  /** Sinusoids that a level becomes: an even number of at least 4; 16 unless given. The features are conditioned on four times as many. */
  readonly embedding?: number;
  /** Of the embedding; `silu` unless given. */
  readonly activation?: Activation;
}

/** How many numbers the features of a noise-conditional network with an embedding of `n` sinusoids are conditioned on. */
export const conditionOf = (n = 16): number => 4 * n;

/** Features, and a weight for each, conditioned on the embedding of a level. */
export const conditionedOnLevel = <S extends Shape, B extends Parameters>(
  { params, width, condition, of }: Features<S, B>,
  { embedding: n = 16, activation = usual }: Omit<NoiseConditionalOptions, 'reference'>,
) => {
  const embed = levelEmbedding(n, activation);
  if (condition !== embed.width)
    throw new RangeError(
      `features conditioned on ${condition ?? 'no'} numbers, where an embedding of ${n} gives ${embed.width}: see conditionOf`,
    );
  const all: NoiseConditionalParameters<B> = {
    body: params,
    embedding: embed.params,
    head: dense(embed.width, width),
  };
  const context: Levelled = { level: slot([]) };
  return {
    params: all,
    context,
    at: ({ body, embedding, head }: ExprsOf<NoiseConditionalParameters<B>>, level: Expr<[]>) => {
      const c = embed.of(embedding, level);
      return { weights: applyDense(head, c), of: of(body, c) };
    },
  };
};

/**
 * One network for all noise levels: `E(x; t) = w(t)ᵀ h(x, t)`. The level is embedded by sinusoids and two layers, the features `h` are conditioned on
 * that, and so is the weight of each in the last sum, `w(t) = c W + b`.
 *
 * @param features as many numbers as `conditionOf(embedding)` must be what they are conditioned on
 * @source R. Gao et al., Learning energy-based models by diffusion recovery likelihood (2021), appendix B
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { condition, constant, evaluate, pipe, toNested, withParams } from '@ergodic/core';
 * import { asFunction } from '@ergodic/core/energy';
 * import { key } from '@ergodic/core/random';
 * import { initialise } from '@ergodic/core/tree';
 * import { conditionOf, mlpFeatures, noiseConditional } from '@ergodic/models/networks';
 *
 * const features = mlpFeatures([2], { hidden: [8], condition: conditionOf(4) });
 * const net = noiseConditional(features, { embedding: 4, reference: 2 });
 * const energy = pipe(net, withParams(initialise(net.params, key(0))), condition({ level: 3 }), asFunction);
 * assert.ok(toNested(evaluate(energy(constant([100, 0])))) > toNested(evaluate(energy(constant([0, 0])))));
 */
export const noiseConditional = <S extends Shape, B extends Parameters>(
  features: Features<S, B>,
  options: NoiseConditionalOptions = {},
): Energy<S, NoiseConditionalParameters<B>, Levelled> => {
  const { params, context, at } = conditionedOnLevel(features, options);
  const network = energy<S, NoiseConditionalParameters<B>, Levelled>({
    event: features.event,
    params,
    context,
    apply: (given, { level }) => {
      const { weights, of } = at(given, level);
      return (x) => dotProduct(weights, of(x));
    },
  });
  return overReference(network, options);
};
