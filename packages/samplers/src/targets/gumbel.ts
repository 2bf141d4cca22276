/** A target that is not symmetric. */
import { Energy, erfinv, exp, gumbel as gumbelNumber, mul, neg, pipe, sub, sum } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import type { ExactTarget } from './target.ts';
import { type Vector, vectorOf } from './transported.ts';

/** The Euler–Mascheroni constant `γ`. */
const euler = 0.5772156649015329;

/** The signature of `gumbel`. */
export type MakeGumbel = () => ExactTarget<1>;

/**
 * `E(x) = e^x - x`: `e^x` is exponential, and `-x` Gumbel's. `Z = 1`, mean `-γ`, variance `π²/6`. It is not symmetric, so that wrong directions and
 * wrong signs show.
 *
 * @category targets
 * @example
 * import * as assert from 'node:assert'
 * import { gumbel } from '@ergodic/samplers/targets'
 *
 * assert.strictEqual(gumbel().logZ, 0)
 */
export const gumbel = signature<MakeGumbel>(
  (): ExactTarget => ({
    name: 'e^x - x',
    dimension: 1,
    energy: Energy.of<[number]>([1], (x: Vector) => pipe(sub(exp(x), x), sum())),
    logZ: 0,
    draw: (key) => vectorOf([neg(gumbelNumber(key, []))]),
    // P(X <= x) = 1 - e^-t with t = e^x.
    toNormal: (x) => mul(erfinv(sub(1, mul(exp(neg(exp(x))), 2))), Math.SQRT2),
    mean: [-euler],
    covariance: [[Math.PI ** 2 / 6]],
  }),
);
