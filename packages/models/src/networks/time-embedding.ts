import { constant, cos, type Expr, fromFlat, mul, sin, typed } from '@ergodic/core';
import { build } from '@ergodic/core/ops';
import { applyDense, type Dense, type DenseExprs, dense } from './dense.ts';
import { type Activation, type Width, widthOf } from './features.ts';

/**
 * A level `t` as numbers that a network can tell apart: `sin(t ωᵢ)`, then `cos(t ωᵢ)`, with `ωᵢ = 10000^(-i / (n/2 - 1))` for `i = 0 … n/2 - 1`.
 *
 * `RangeError` unless `n` is even, and at least 4.
 *
 * @source A. Vaswani et al., Attention is all you need (2017), section 3.5, in the form of J. Ho et al., Denoising diffusion probabilistic
 *   models (2020)
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { constant, evaluate, toNested } from '@ergodic/core';
 * import { sinusoidal } from '@ergodic/models/networks';
 *
 * const embedded = toNested(evaluate(sinusoidal(4)(constant(3))));
 * [Math.sin(3), Math.sin(3e-4), Math.cos(3), Math.cos(3e-4)].forEach((want, i) => {
 *   assert.ok(Math.abs((embedded[i] ?? NaN) - want) < 1e-15);
 * });
 */
export const sinusoidal = (n: number): ((t: Expr<[]>) => Expr<[Width]>) => {
  if (!(Number.isInteger(n) && n >= 4 && n % 2 === 0))
    throw new RangeError(`an embedding of ${n} numbers: it must be an even number of at least 4`);
  const half = n / 2;
  const frequencies = constant(
    fromFlat(
      [widthOf('half of the embedding', half)],
      Array.from({ length: half }, (_, i) => 10000 ** (-i / (half - 1))),
    ),
  );
  return (t) => {
    const angles = mul(frequencies, t);
    return typed(build.concat([sin(angles), cos(angles)], 0));
  };
};

/** The parameters of the embedding of a level. */
export type EmbeddingParameters = { readonly first: Dense; readonly second: Dense };

/** How a level becomes a condition of a network. */
export interface LevelEmbedding {
  readonly params: EmbeddingParameters;
  /** How many numbers come of it. */
  readonly width: Width;
  readonly of: (params: { readonly first: DenseExprs; readonly second: DenseExprs }, t: Expr<[]>) => Expr<[Width]>;
}

/**
 * The embedding of a level with two layers behind it: `φ(φ(sinusoidal(t) W₁ + b₁) W₂ + b₂)`, four times as wide as the sinusoids.
 *
 * @source J. Ho et al. (2020), the released code; R. Gao et al., Learning energy-based models by diffusion recovery likelihood (2021),
 *   appendix B, the same
 * @category constructors
 */
export const levelEmbedding = (n: number, activation: Activation): LevelEmbedding => {
  const sinusoids = sinusoidal(n);
  const [inputs, width] = [widthOf('the embedding', n), widthOf('the embedding', 4 * n)];
  return {
    params: { first: dense(inputs, width), second: dense(width, width) },
    width,
    of: ({ first, second }, t) => activation(applyDense(second, activation(applyDense(first, sinusoids(t))))),
  };
};
