/**
 * Gaussian targets whose spectrum is known by construction, `A = Q diag(λ) Qᵀ`, so that every function of `A` that a closed form asks for is
 * exact and no equation is solved.
 */
import { Energy, type EnergyModel, fromFlat } from '@ergodic/core';
import { signature } from '@ergodic/core/graph';
import { entries, Matrix, symmetric } from './linear.ts';
import { randomRotation } from './oracles/equivariance.ts';

/** A Gaussian with everything that is known of it. */
export interface GaussianTarget<N extends number = number> {
  readonly dimension: number;
  readonly mean: readonly number[];
  /** Eigenvalues of the precision. */
  readonly spectrum: readonly number[];
  /** `Q`: the columns are the directions of the spectrum. */
  readonly axes: Matrix;
  readonly precision: Matrix;
  readonly covariance: Matrix;
  /** `Q diag(f(λ)) Qᵀ`. */
  readonly spectral: (f: (lambda: number) => number) => Matrix;
  readonly energy: EnergyModel<[N]>;
}

/** What is known of a Gaussian, whatever its energy is written for. */
export type GaussianLaw = Omit<GaussianTarget, 'energy'>;

/** What a target is made of. */
export interface GaussianOptions<T extends readonly number[] = readonly number[]> {
  readonly mean?: readonly number[];
  readonly spectrum: T;
  /** Names a rotation; 0 is none. */
  readonly rotation?: number;
}

/** The signature of `gaussianTarget`: as many dimensions as the spectrum has numbers. */
export type MakeTarget = <const T extends readonly number[]>(
  options: GaussianOptions<T>,
) => GaussianTarget<T['length']>;

/**
 * The Gaussian of precision `Q diag(spectrum) Qᵀ`.
 *
 * @category constructors
 */
export const gaussianTarget = signature<MakeTarget>(
  ({ spectrum, mean, rotation = 0 }: GaussianOptions): GaussianTarget => {
    const n = spectrum.length;
    const q = rotation === 0 ? Matrix.eye(n) : randomRotation(n, rotation);
    const spectral = (f: (lambda: number) => number): Matrix =>
      symmetric(q.mmul(Matrix.diag(spectrum.map(f))).mmul(q.transpose()));
    const precision = spectral((lambda) => lambda);
    const centre = mean ?? spectrum.map(() => 0);
    return {
      dimension: n,
      mean: centre,
      spectrum,
      axes: q,
      precision,
      covariance: spectral((lambda) => 1 / lambda),
      spectral,
      energy: Energy.gaussian([n], {
        mean: fromFlat([n], centre),
        precision: fromFlat([n, n], entries(precision)),
      }),
    };
  },
);
