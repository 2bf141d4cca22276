/** What noise makes of mixtures of Gaussians: mixtures of Gaussians again, known exactly at every level. */
import type { Hump } from '@ergodic/samplers/targets';

/**
 * Points made smaller and noisy: `x_t = a x_0 + s ξ`, `ξ ~ N(0, I)`. The notes' process, `x_t = x_{t-1} + σ ξ`, has `a = 1` and `s² = t σ²`.
 *
 * @category model
 */
export interface Noising {
  /** `a`, positive. */
  readonly shrink: number;
  /** `s`, not negative: a standard deviation. */
  readonly noise: number;
}

/**
 * One process after the other, as one: shrinks multiply, and what the first made noisy is made smaller by the second,
 * `a = a₁ a₂`, `s² = a₂² s₁² + s₂²`.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { afterwards } from '@ergodic/models/exact'
 *
 * assert.deepStrictEqual(afterwards({ shrink: 1, noise: 3 }, { shrink: 1, noise: 4 }), { shrink: 1, noise: 5 })
 */
export const afterwards = (first: Noising, second: Noising): Noising => ({
  shrink: first.shrink * second.shrink,
  noise: Math.hypot(second.shrink * first.noise, second.noise),
});

/**
 * The law of `a x + s ξ`, if `x` has the law of a mixture of Gaussians: weights stay, means become `a m`, covariances `a² Σ + s² I`.
 *
 * @category combinators
 * @example
 * import * as assert from 'node:assert'
 * import { diffused } from '@ergodic/models/exact'
 *
 * const [hump] = diffused([{ weight: 1, mean: [2], covariance: [[1]] }], { shrink: 0.5, noise: 1 })
 * assert.deepStrictEqual(hump, { weight: 1, mean: [1], covariance: [[1.25]] })
 */
export const diffused = (
  humps: readonly [Hump, ...(readonly Hump[])],
  { shrink, noise }: Noising,
): readonly [Hump, ...(readonly Hump[])] => {
  const one = ({ weight, mean, covariance }: Hump): Hump => ({
    weight,
    mean: mean.map((m) => shrink * m),
    covariance: covariance.map((row, i) => row.map((c, j) => shrink * shrink * c + (i === j ? noise * noise : 0))),
  });
  const [first, ...rest] = humps;
  return [one(first), ...rest.map(one)];
};
