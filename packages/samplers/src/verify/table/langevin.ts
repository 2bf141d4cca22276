/** What is claimed of Langevin dynamics without correction, and how it is proved. */
import { constant, fromFlat } from '@ergodic/core';
import * as fc from 'fast-check';
import { Metric } from '../../kernel/index.ts';
import { langevin } from '../../samplers/index.ts';
import { langevinLaw } from '../closed-forms.ts';
import type { GaussianTarget } from '../gaussian-target.ts';
import { CholeskyDecomposition, entries, Matrix, norm, symmetric } from '../linear.ts';
import { open } from '../opened.ts';
import { type Law, stationary } from '../oracles/affine.ts';
import { equivariance } from '../oracles/equivariance.ts';
import { independentDraws } from '../oracles/keys.ts';
import { langevinForm } from '../oracles/langevin-form.ts';
import { soundNumbers } from '../oracles/sound.ts';
import { composedWith, real, stiffest, withFraction } from './cases.ts';
import { forAll, type Property } from './property.ts';

const sampler = 'langevin';
const exact = (oracle: string, target: string, check: Property['check'], name = sampler): Property => ({
  sampler: name,
  oracle,
  target,
  statistical: false,
  check,
});

/** A positive definite matrix by its factor, near to the covariance of a target but not equal. */
const factorFor = (target: GaussianTarget): Matrix =>
  new CholeskyDecomposition(Matrix.add(target.covariance, Matrix.eye(target.dimension).mul(0.5 / stiffest(target))))
    .lowerTriangularMatrix;

/**
 * With the preconditioner `L Lᵀ`: `x = L y`, and `y` is plain Langevin at precision `B = Lᵀ A L`, so that the covariance is
 * `L B⁻¹ (I - ε B / 4)⁻¹ Lᵀ = (A - ε A L Lᵀ A / 4)⁻¹`.
 */
const preconditionedLaw = ({ precision, mean }: GaussianTarget, factor: Matrix, stepSize: number): Law => {
  const b = factor.transpose().mmul(precision).mmul(factor);
  const inner = Matrix.sub(b, b.mmul(b).mul(stepSize / 4));
  // (LLᵀ-whitened) covariance through a Cholesky factor, which is positive definite below the limit of stability.
  const { lowerTriangularMatrix: c } = new CholeskyDecomposition(symmetric(inner));
  const root = factor.mmul(invertLower(c).transpose());
  return { mean, covariance: root.mmul(root.transpose()), called: '(A - ε A L Lᵀ A / 4)⁻¹' };
};

const invertLower = (lower: Matrix): Matrix => {
  const n = lower.rows;
  const inverse = Matrix.zeros(n, n);
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      let total = i === j ? 1 : 0;
      for (let k = j; k < i; k++) total -= lower.get(i, k) * inverse.get(k, j);
      inverse.set(i, j, total / lower.get(i, i));
    }
  return inverse;
};

/** The largest eigenvalue of `Lᵀ A L`. */
const largest = (factor: Matrix, { precision }: GaussianTarget): number =>
  norm(factor.transpose().mmul(precision).mmul(factor));

export const langevinProperties: readonly Property[] = [
  exact('independent draws', 'composed energies', () =>
    forAll(composedWith(0.01, 1), 20, ({ made: { energy }, size }) =>
      independentDraws(open(langevin(energy, { stepSize: size }), energy.event)),
    ),
  ),
  exact('Langevin form', 'composed energies', () =>
    forAll(composedWith(0.01, 2), 60, ({ made: { energy }, size }) =>
      langevinForm(open(langevin(energy, { stepSize: size }), energy.event), energy, { stepSize: size }, { points: 3 }),
    ),
  ),
  exact('Langevin form', 'composed energies, at temperatures', () =>
    forAll(fc.record({ at: composedWith(0.01, 2), temperature: real(0.1, 5) }), 40, ({ at, temperature }) => {
      const { energy } = at.made;
      const claims = { stepSize: at.size, temperature };
      return langevinForm(open(langevin(energy, claims), energy.event), energy, claims, { points: 3 });
    }),
  ),
  exact('stationary Gaussian', 'Gaussians', () =>
    forAll(withFraction, 100, ({ target, fraction }) => {
      const stepSize = (fraction * 4) / stiffest(target);
      return stationary(
        open(langevin(target.energy, { stepSize }), target.energy.event),
        langevinLaw(target, stepSize),
      );
    }),
  ),
  exact('stationary Gaussian', 'Gaussians, at temperatures', () =>
    forAll(
      fc.record({ at: withFraction, temperature: real(0.1, 5) }),
      40,
      ({ at: { target, fraction }, temperature }) => {
        const stepSize = (fraction * 4) / stiffest(target);
        return stationary(
          open(langevin(target.energy, { stepSize, temperature }), target.energy.event),
          langevinLaw(target, stepSize, temperature),
        );
      },
    ),
  ),
  exact(
    'stationary Gaussian',
    'Gaussians, dense metric',
    () =>
      forAll(withFraction, 60, ({ target, fraction }) => {
        const factor = factorFor(target);
        const stepSize = (fraction * 4) / largest(factor, target);
        const n = target.dimension;
        const metric = Metric.dense(constant(fromFlat([n, n], entries(factor))));
        return stationary(
          open(langevin(target.energy, { stepSize, metric }), target.energy.event),
          preconditionedLaw(target, factor, stepSize),
        );
      }),
    'preconditioned langevin',
  ),
  exact(
    'Langevin form',
    'composed energies, diagonal metric',
    () =>
      forAll(composedWith(0.01, 2), 40, ({ made: { energy, dimension }, size }) => {
        const scales = fromFlat(
          [dimension],
          Array.from({ length: dimension }, (_, i) => 0.5 + i),
        );
        const metric = Metric.diagonal(constant(scales));
        return langevinForm(
          open(langevin(energy, { stepSize: size, metric }), energy.event),
          energy,
          {},
          { points: 3 },
        );
      }),
    'preconditioned langevin',
  ),
  exact('equivariance', 'composed energies', () =>
    forAll(composedWith(0.01, 1), 30, ({ made: { energy }, size }) =>
      equivariance((e) => langevin(e, { stepSize: size }), energy, {}, { points: 2 }),
    ),
  ),
  exact('sound numbers', 'walls', () =>
    forAll(composedWith(0.01, 0.5), 10, ({ made: { energy }, size }) =>
      soundNumbers((e) => langevin(e, { stepSize: size }), energy),
    ),
  ),
];
