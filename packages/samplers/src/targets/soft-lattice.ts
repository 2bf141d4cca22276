/** An Ising lattice, softened: its spins seen through Gaussian noise. */
import { add, constant, Energy, fromFlat, mul, pipe, quadraticForm, softplus, sub, sum } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { logTotal, mixtureParts } from './components.ts';
import { factored, type Rows, requireNumbers, requirePositive, rowsOf } from './matrices.ts';
import { allStates, inner, requireFew, times } from './states.ts';
import type { ExactTarget } from './target.ts';
import { logRootTwoPi, vector } from './transported.ts';

/** A lattice of at most 12 sites. */
export interface LatticeForm<N extends number> {
  /** Sites, `rows · columns`: the dimension of a point, row by row. */
  readonly sites: N;
  /** Sites in a row; a divisor of `sites`. */
  readonly columns: number;
  /** `β`: how strongly neighbours agree; negative for neighbours that differ. */
  readonly coupling: number;
  /** `h`, one number for all sites or one each; 0 unless given. */
  readonly field?: number | readonly number[];
  /** The least eigenvalue of the covariance `K` of the noise, positive; 1 unless given. */
  readonly softness?: number;
}

/** The signature of `softLattice`. */
export type MakeLattice = <const N extends number>(form: LatticeForm<N>) => ExactTarget<N>;

/** Neighbours in rows and columns of a grid without wrapping round, 1 where there are such. */
const neighbours = (sites: number, columns: number): Matrix => {
  const adjacent = (i: number, j: number): boolean =>
    Math.abs(i - j) === columns || (Math.abs(i - j) === 1 && Math.floor(i / columns) === Math.floor(j / columns));
  return new Matrix(
    Array.from({ length: sites }, (_, i) => Array.from({ length: sites }, (__, j) => (adjacent(i, j) ? 1 : 0))),
  );
};

/**
 * The Ising model of spins `s_i = ±1`, `P(s) ∝ e^(β Σ_<ij> s_i s_j + h·s)` over neighbours in a grid, made continuous: `x = K s + K^½ z`, with `K = β A + c I`
 * for the matrix `A` of neighbours, and `c` such that the least eigenvalue of `K` is the softness. Given `x` the spins are independent, and
 *
 * `E(x) = ½ xᵀ K⁻¹ x - Σ_i ln 2 cosh(x_i + h_i)`, `Z = (2π)^(n/2) |K|^½ Σ_s e^(½ sᵀ K s + h·s)`.
 *
 * The sum is over all states. At a strong coupling all spins agree, and there are two modes far apart.
 *
 * `RangeError` unless there are 1 to 12 sites in whole rows, and all numbers are finite and the softness positive.
 *
 * @source Y. Zhang, C. Sutton, A. Storkey, Z. Ghahramani, Continuous relaxations for discrete Hamiltonian Monte Carlo (2012)
 * @category targets
 * @example
 * import * as assert from 'node:assert'
 * import { softLattice } from '@ergodic/samplers/targets'
 *
 * // One spin: x = s + z with s = ±1, so E[x²] = 2.
 * const { covariance } = softLattice({ sites: 1, columns: 1, coupling: 0 })
 * assert.ok(Math.abs((covariance[0]?.[0] ?? 0) - 2) < 1e-12)
 */
export const softLattice = signature<MakeLattice>(
  ({ sites, columns, coupling, field = 0, softness = 1 }: LatticeForm<number>): ExactTarget => {
    requireFew('sites', sites);
    if (!(Number.isInteger(columns) && columns >= 1 && sites % columns === 0))
      throw new RangeError(`${sites} sites are not whole rows of ${columns}`);
    requireNumbers('the coupling', [coupling], 1);
    requirePositive('the softness', softness);
    const fields = typeof field === 'number' ? Array.from({ length: sites }, () => field) : field;
    requireNumbers('the field', fields, sites);
    const agreement = neighbours(sites, columns).mul(coupling);
    const least = Math.min(...new EigenvalueDecomposition(agreement, { assumeSymmetric: true }).realEigenvalues);
    const kernel: Rows = rowsOf(Matrix.add(agreement, Matrix.eye(sites).mul(softness - least)));
    const noise = factored('the covariance of the noise', sites, kernel);
    const spins = allStates(sites, -1, 1);
    const components = {
      logWeights: spins.map((s) => inner(s, fields) + inner(s, times(kernel, s)) / 2),
      means: spins.map((s) => times(kernel, s)),
      factors: [noise],
    };
    const precision = noise.inverse.transpose().mmul(noise.inverse).to1DArray();
    const h = vector(fields);
    return {
      name: `soft lattice ${sites / columns} × ${columns}`,
      dimension: sites,
      energy: Energy.of<[number]>([sites], (x) => {
        const y = add(x, h);
        const pull = mul(quadraticForm(x, constant(fromFlat([sites, sites], precision))), 0.5);
        // ln 2 cosh y = softplus(2y) - y.
        return sub(pull, pipe(sub(softplus(mul(y, 2)), y), sum()));
      }),
      logZ: sites * logRootTwoPi + noise.halfLogDeterminant + logTotal(components.logWeights),
      ...mixtureParts(components),
    };
  },
);
