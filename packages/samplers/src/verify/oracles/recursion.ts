/**
 * The exact covariance recursion of a chain on Gaussians that change from step to step: `S ← M S Mᵀ + L Lᵀ`, from a point: what is known in
 * closed form is compared with the chain as a whole, all its steps written out.
 */
import { type Finding, finding, short } from '../finding.ts';
import { column, Matrix, norm } from '../linear.ts';
import type { Opened } from '../opened.ts';
import { affineOf } from './affine.ts';

const bound = 1e-12;

/** Where a chain leads: `x ↦ M x + c`, with noise of covariance `S`. */
export interface Arrival {
  readonly turn: Matrix;
  readonly covariance: Matrix;
  /** A point that stays where it is: `M m + c = m`. */
  readonly centre: ArrayLike<number>;
  /** The variance of which that of the noise is a part, by which an error is measured: `|S|` unless given. */
  readonly of?: number;
}

/** How far a step is from leading there, and how many times the variance its noise arrives with. */
export const arrivalOf = (
  opened: Opened,
  { turn, covariance, centre, of = norm(covariance) }: Arrival,
): { readonly residual: number; readonly spread: number; readonly spreads: number } => {
  const { m, l, c, bend } = affineOf(opened);
  const arrived = l.mmul(l.transpose());
  const turned = norm(Matrix.sub(m, turn)) / (norm(turn) + norm(m));
  const spread = norm(Matrix.sub(arrived, covariance)) / of;
  const still = column(centre);
  const scale = (norm(m) + 1) * norm(still) + norm(c);
  const shift = scale === 0 ? 0 : norm(Matrix.sub(Matrix.add(m.mmul(still), c), still)) / scale;
  return {
    residual: Math.max(bend, turned, spread, shift),
    spread,
    spreads: arrived.trace() / covariance.trace(),
  };
};

/**
 * The chain turns its start by `M`, and adds noise of covariance `S`, as the recursion says.
 *
 * @category oracles
 */
export const covarianceRecursion = (opened: Opened, arrival: Arrival): Finding => {
  const { residual, spread, spreads } = arrivalOf(opened, arrival);
  return finding({
    oracle: 'covariance recursion',
    residual,
    bound,
    where: '',
    detects: 'a relative error of 1e-12 in what any of its steps does',
    explanation:
      residual <= bound
        ? 'start and noise arrive as the recursion over all steps says'
        : spread > bound
          ? `its noise arrives with ${short(spreads)} times the variance of the recursion.`
          : 'it does not do to its start what the recursion says.',
  });
};
