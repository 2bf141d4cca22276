/**
 * The exact covariance recursion of a chain on Gaussians that change from step to step: `S ← M S Mᵀ + L Lᵀ`, from a point: what is known in
 * closed form is compared with the chain as a whole, all its steps written out.
 */
import { type Finding, finding, short } from '../finding.ts';
import { Matrix, norm } from '../linear.ts';
import type { Opened } from '../opened.ts';
import { affineOf } from './affine.ts';

const bound = 1e-12;

/** Where a chain leads: `x ↦ M x + c`, with noise of covariance `S`. */
export interface Arrival {
  readonly turn: Matrix;
  readonly covariance: Matrix;
}

/**
 * The chain turns its start by `M`, and adds noise of covariance `S`, as the recursion says.
 *
 * @category oracles
 */
export const covarianceRecursion = (opened: Opened, { turn, covariance }: Arrival): Finding => {
  const { m, l, bend } = affineOf(opened);
  const arrived = l.mmul(l.transpose());
  const turned = norm(Matrix.sub(m, turn)) / (norm(turn) + norm(m));
  const spread = norm(Matrix.sub(arrived, covariance)) / norm(covariance);
  const residual = Math.max(bend, turned, spread);
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
          ? `its noise arrives with ${short(arrived.trace() / covariance.trace())} times the variance of the recursion.`
          : 'it does not do to its start what the recursion says.',
  });
};
