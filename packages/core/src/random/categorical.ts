import { bits } from './bits.ts';
import type { Key } from './key.ts';
import { type DrawShape, sizeOfDraw } from './size.ts';
import { unitFromBits } from './uniform.ts';

/** The smallest normal float32: stands for a uniform of zero, whose logarithm is not finite. */
const TINY = 2 ** -126;

/**
 * The standard Gumbel number of a random word: `-log(-log(u))`, with `u` the uniform of the word and `2^-126` for zero.
 * In `[-4.47, 15.95]`. These are the uniforms of `jax.random.gumbel` (float32, mode `low`); the logarithms are float64.
 *
 * @category stages
 *
 * @example
 * import * as assert from 'node:assert'
 * import { gumbelFromBits } from '@ergodic/core/random'
 *
 * assert.ok(Math.abs(gumbelFromBits(0x80000000) - 0.36651292) < 1e-8)
 */
export const gumbelFromBits = (word: number): number => -Math.log(-Math.log(Math.max(TINY, unitFromBits(word))));

const requireLogits = (logits: ArrayLike<number>): void => {
  let possible = false;
  for (let c = 0; c < logits.length; c++) {
    const logit = logits[c] ?? Number.NaN;
    if (Number.isNaN(logit) || logit === Infinity) throw new RangeError(`the logit of class ${c} is ${logit}`);
    possible ||= logit > -Infinity;
  }
  if (!possible) throw new RangeError('no class has a logit above -Infinity');
};

/**
 * Classes drawn with probability `softmax(logits)`, flat, row-major, by the Gumbel-max trick: the first `c` that
 * maximises `logits[c] + g[c]`. The same as `jax.random.categorical` of one vector of logits: draw `s` uses the words
 * `s n .. s n + n - 1` for `n` classes. Scores are compared in float64; JAX compares in float32, and the two can differ
 * where the two best scores agree to a float32 rounding. Classes of probability below about `1e-7` are biased.
 *
 * `RangeError` if a logit is NaN or `Infinity`, if none is above `-Infinity`, or if a dimension is not a count.
 *
 * C. J. Maddison, D. Tarlow, T. Minka, "A* sampling", NeurIPS 2014, section 2.
 *
 * @category draws
 *
 * @example
 * import * as assert from 'node:assert'
 * import { categorical, key } from '@ergodic/core/random'
 *
 * assert.deepStrictEqual([...categorical(key(0), [-Infinity, 0, -Infinity], 4)], [1, 1, 1, 1])
 */
export const categorical = (key: Key, logits: ArrayLike<number>, shape: DrawShape): Int32Array => {
  requireLogits(logits);
  const classes = logits.length;
  const draws = new Int32Array(sizeOfDraw(shape));
  const words = bits(key, [draws.length, classes]);
  for (let s = 0; s < draws.length; s++) {
    let best = -Infinity;
    for (let c = 0; c < classes; c++) {
      const score = (logits[c] ?? 0) + gumbelFromBits(words[s * classes + c] ?? 0);
      if (score > best) {
        best = score;
        draws[s] = c;
      }
    }
  }
  return draws;
};
