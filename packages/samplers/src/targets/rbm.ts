/** A restricted Boltzmann machine with Gaussian visible units. */
import { add, constant, dot, Energy, type Expr, fromFlat, mul, pipe, softplus, square, sub, sum } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { logTotal, mixtureParts } from './components.ts';
import { diagonalRows, factored, type Rows, requireNumbers, requirePositive } from './matrices.ts';
import { allStates, inner, requireFew, times } from './states.ts';
import type { ExactTarget } from './target.ts';
import { logRootTwoPi, vector } from './transported.ts';

/** What a machine is made of. */
export interface RbmForm<B extends readonly number[]> {
  /** `b`, `[N]`. */
  readonly visibleBias: B;
  /** `c`, `[M]`, of 1 to 12 hidden units. */
  readonly hiddenBias: readonly number[];
  /** `W`, `[N, M]`. */
  readonly weights: Rows;
  /** `σ`, the deviation of the visible units; 1 unless given. */
  readonly scale?: number;
}

/** The signature of `gaussianRbm`. */
export type MakeRbm = <const B extends readonly number[]>(form: RbmForm<B>) => ExactTarget<B['length']>;

/**
 * The free energy of a Gaussian–Bernoulli machine, in which visible units `x` are real and hidden ones 0 or 1. With the hidden ones summed out,
 *
 * `E(x) = |x - b|² / (2σ²) - Σ_j ln(1 + e^(c_j + w_j·x / σ²))`, `Z = (2πσ²)^(N/2) Σ_h e^(c·h + (b·Wh + ½|Wh|²) / σ²)`,
 *
 * over all states `h` of the hidden units. A draw is a state by its share, then `x = b + W h + σ z`. (A machine whose visible units are binary too has no
 * energy on real numbers; this one has, with the same hidden units.)
 *
 * `RangeError` unless there are 1 to 12 hidden units, sizes agree, and all numbers are finite and the scale positive.
 *
 * @source G. Hinton and R. Salakhutdinov, Reducing the dimensionality of data with neural networks (2006); K. Cho, A. Ilin, T. Raiko, Improved learning of
 *   Gaussian-Bernoulli restricted Boltzmann machines (2011), for this parametrisation
 * @category targets
 * @example
 * import * as assert from 'node:assert'
 * import { gaussianRbm } from '@ergodic/samplers/targets'
 *
 * // One hidden unit that lifts x by 6, as likely on as off.
 * const { mean } = gaussianRbm({ visibleBias: [0], hiddenBias: [-18], weights: [[6]] })
 * assert.ok(Math.abs((mean[0] ?? 0) - 3) < 1e-12)
 */
export const gaussianRbm = signature<MakeRbm>(
  ({ visibleBias: b, hiddenBias: c, weights, scale = 1 }: RbmForm<readonly number[]>): ExactTarget => {
    const [n, m] = [b.length, c.length];
    requireFew('hidden units', m);
    requireNumbers('the visible bias', b, n);
    requireNumbers('the hidden bias', c, m);
    if (weights.length !== n) throw new RangeError(`${weights.length} rows of weights for ${n} visible units`);
    for (const [i, row] of weights.entries()) requireNumbers(`row ${i} of the weights`, row, m);
    requirePositive('the scale', scale);
    const precision = 1 / (scale * scale);
    const states = allStates(m, 0, 1);
    const lifts = states.map((h) => times(weights, h));
    const components = {
      logWeights: states.map((h, k) => {
        const lift = lifts[k] ?? [];
        return inner(c, h) + (inner(b, lift) + inner(lift, lift) / 2) * precision;
      }),
      means: lifts.map((lift) => lift.map((value, i) => value + (b[i] ?? 0))),
      factors: [factored('the covariance', n, diagonalRows(b.map(() => scale * scale)))],
    };
    const matrix: Expr<[number, number]> = constant(fromFlat([n, m], weights.flat()));
    return {
      name: `Gaussian RBM, ${n} visible and ${m} hidden units`,
      dimension: n,
      energy: Energy.of<[number]>([n], (x) => {
        const away = mul(pipe(sub(x, vector(b)), square, sum()), precision / 2);
        const drive = add(vector(c), mul(dot(x, matrix), precision));
        return sub(away, pipe(drive, softplus, sum()));
      }),
      logZ: n * (logRootTwoPi + Math.log(scale)) + logTotal(components.logWeights),
      ...mixtureParts(components),
    };
  },
);
