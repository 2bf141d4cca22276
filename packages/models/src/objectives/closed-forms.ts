/**
 * What learning by short Langevin chains comes to on a Gaussian, in closed form, along one direction of its precision. Unadjusted chains have
 * a law of their own, and learning makes that law fit, not the model's.
 */
import { fallingRoot } from './roots.ts';

/** A chain along a direction of precision `a`: `x' = m x + √ε ξ`, `m = 1 - ε a / 2`. */
const contraction = (a: number, stepSize: number): number => 1 - (stepSize * a) / 2;

/**
 * The variance that unadjusted Langevin settles to on a Gaussian of precision `a`: `1 / (a (1 - ε a / 4))`, for `ε < 4 / a`; infinite beyond.
 *
 * @category laws
 */
export const langevinVariance = (a: number, stepSize: number): number =>
  stepSize * a < 4 ? 1 / (a * (1 - (stepSize * a) / 4)) : Infinity;

/**
 * The precision that maximum likelihood learns of data of variance `s`, if its samples are where unadjusted Langevin chains settle: the
 * solution `a = 2 (1 - √(1 - ε / s)) / ε` of `a (1 - ε a / 4) = 1 / s`, above the true `1 / s`. It is also what CD-k learns, for every `k`: a chain that
 * begins at the data keeps their law if and only if it is the chain's. There is none if `ε > s`: NaN.
 *
 * @category laws
 * @example
 * import * as assert from 'node:assert';
 * import { langevinFixedPoint, langevinVariance } from '@ergodic/models/objectives';
 *
 * const a = langevinFixedPoint(2, 0.5);
 * assert.ok(a > 1 / 2 && Math.abs(langevinVariance(a, 0.5) - 2) < 1e-12);
 */
export const langevinFixedPoint = (variance: number, stepSize: number): number =>
  (2 * (1 - Math.sqrt(1 - stepSize / variance))) / stepSize;

/** A chain of `steps` steps on a Gaussian of precision `a`, from a start of mean 0 and variance `start`. */
export interface ShortChain {
  readonly a: number;
  readonly stepSize: number;
  readonly steps: number;
  readonly start: number;
}

/**
 * The variance where a short chain ends: `m^2K v₀ + ε (1 - m^2K) / (1 - m²)`.
 *
 * @category laws
 */
export const shortRunVariance = ({ a, stepSize, steps, start }: ShortChain): number => {
  const m = contraction(a, stepSize);
  const kept = m ** (2 * steps);
  // The sum of m^2j over j < K, which for m² = 1 is K.
  const gathered = Math.abs(1 - m * m) < 1e-12 ? steps : (1 - kept) / (1 - m * m);
  return kept * start + stepSize * gathered;
};

/**
 * The precision that maximum likelihood learns of data of variance `s` by short chains from noise of variance `start`: where the chains end
 * with the variance of the data, however far that is from the law of the energy. A chain too short to widen so much, or to narrow so much while it
 * is stable, has none above `-2 / ε`: NaN. Negative precisions, energies that push outwards, are fixed points too.
 *
 * @category laws
 */
export const shortRunFixedPoint = (variance: number, { stepSize, steps, start }: Omit<ShortChain, 'a'>): number => {
  const excess = (a: number): number => shortRunVariance({ a, stepSize, steps, start }) - variance;
  // Up to a = 2 / ε, where a step forgets where it came from, the variance falls as the precision grows.
  return fallingRoot(excess, -2 / stepSize, 2 / stepSize);
};
