/**
 * The no-U-turn sampler: Hamiltonian Monte Carlo that finds out by itself how far to go.
 */
import type { Shape } from '@ergodic/core';
import type { Point, Sampler, Target } from '../kernel/index.ts';
import { type NutsInfo, type NutsOptions, nutsWith } from './nuts/nuts-with.ts';
import { standard } from './nuts/rules.ts';

export type { NutsInfo, NutsOptions } from './nuts/nuts-with.ts';

/**
 * NUTS with multinomial choices: from `x` with a fresh momentum `z ~ N(0, I)`, a trajectory of leapfrog steps is doubled, forwards or backwards
 * in time at random, until it or a part of it turns round; the next point is one of those on it, in proportion to `e^-H`, with a
 * preference for the half that came last. It has turned round where the sum `ρ` of all its momenta points against the momentum at either
 * end: `z · ρ <= 0`. Exact at every step size.
 *
 * A tree whose energies differ by more than 1000 nats, or are not finite, has broken down: the step is `divergent`, and ends at a point that was
 * chosen before. Stan asks how far a leaf is *above the start*; whether a tree is taken would then depend on where in it the step
 * began, and the target would not quite be kept.
 *
 * In `Info`, `acceptance` is the mean of `min(1, e^(H₀ - H))` over all leaves that were visited, `logAcceptance` its logarithm, and `proposal`
 * the point that was chosen.
 *
 * `RangeError` if a setting is a number that it must not be.
 *
 * @source M. D. Hoffman and A. Gelman, The No-U-Turn Sampler, Journal of Machine Learning Research 15 (2014); M. Betancourt, A conceptual
 *   introduction to Hamiltonian Monte Carlo (2017), appendix A; without recursion: D. Phan, N. Pradhan and M. Jankowiak (2019), appendix A
 * @category constructors
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, Energy, keyFrom, toNested } from '@ergodic/core'
 * import { nuts } from '@ergodic/samplers'
 *
 * const { init, step } = nuts(Energy.gaussian([2]), { stepSize: 0.5 })
 * const [next, info] = step(keyFrom(0), init(constant([1, -2])))
 * // The gradient of a standard Gaussian is the point itself.
 * assert.deepStrictEqual(toNested(evaluate(next.gradient)), toNested(evaluate(next.x)))
 * // A depth of d takes at least 2^d - 1 steps.
 * assert.ok(toNested(evaluate(info.leapfrogs)) >= 2 ** toNested(evaluate(info.depth)) - 1)
 */
export const nuts: <S extends Shape>(target: Target<S>, options: NutsOptions<S>) => Sampler<S, Point<S>, NutsInfo<S>> =
  nutsWith('nuts', standard);
