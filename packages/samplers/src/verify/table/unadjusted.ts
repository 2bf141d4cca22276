/** What is claimed of the other samplers without correction, each by its own identity on Gaussians. */
import {
  add,
  constant,
  div,
  dot,
  Energy,
  type EnergyModel,
  type Expr,
  fromFlat,
  type KeyExpr,
  mul,
  pipe,
  square,
  sub,
  sum,
} from '@ergodic/core';
import { build } from '@ergodic/core/ops';
import * as fc from 'fast-check';
import { chain } from '../../chain.ts';
import {
  annealedLangevin,
  linearKernel,
  type NoiseLevel,
  recovery,
  scaledRecovery,
  svgd,
  underdamped,
} from '../../samplers/index.ts';
import { baoabLaw, recoveryLaw } from '../closed-forms.ts';
import { finding } from '../finding.ts';
import type { GaussianTarget } from '../gaussian-target.ts';
import { entries, Matrix, norm } from '../linear.ts';
import { numeric } from '../numeric.ts';
import { open, type Subject } from '../opened.ts';
import { type Law, stationary } from '../oracles/affine.ts';
import { coherentCache } from '../oracles/cache.ts';
import { equivariance, equivarianceOf } from '../oracles/equivariance.ts';
import { independentDraws } from '../oracles/keys.ts';
import { covarianceRecursion } from '../oracles/recursion.ts';
import { soundNumbers } from '../oracles/sound.ts';
import { composedWith, gaussians, real, stiffest, withFraction } from './cases.ts';
import { forAll, type Property } from './property.ts';

const claim = (sampler: string, oracle: string, target: string, check: Property['check']): Property => ({
  sampler,
  oracle,
  target,
  statistical: false,
  check,
});

const moving = { free: ['.momentum'] };

const underdampedProperties: readonly Property[] = [
  claim('underdamped', 'independent draws', 'composed energies', () =>
    forAll(composedWith(0.01, 0.5), 10, ({ made: { energy }, size }) =>
      independentDraws(open(underdamped(energy, { stepSize: size, friction: 1 }), energy.event, moving)),
    ),
  ),
  claim('underdamped', 'stationary Gaussian', 'Gaussians, points and momenta', () =>
    forAll(fc.record({ at: withFraction, friction: real(0.05, 20) }), 80, ({ at: { target, fraction }, friction }) => {
      const stepSize = (fraction * 2) / Math.sqrt(stiffest(target));
      const made = underdamped(target.energy, { stepSize, friction: friction / stepSize });
      return stationary(open(made, target.energy.event, moving), baoabLaw(target, stepSize));
    }),
  ),
  claim('underdamped', 'cache coherence', 'composed energies', () =>
    forAll(composedWith(0.01, 0.5), 15, ({ made: { energy }, size }) => {
      const made = underdamped(energy, { stepSize: size, friction: 1 });
      return coherentCache(made, open(made, energy.event, moving), { points: 3 });
    }),
  ),
  claim('underdamped', 'sound numbers', 'walls', () =>
    forAll(composedWith(0.1, 0.5), 10, ({ made: { energy }, size }) =>
      soundNumbers((e) => underdamped(e, { stepSize: size, friction: 1 }), energy, moving),
    ),
  ),
  claim('underdamped', 'equivariance', 'composed energies', () =>
    forAll(composedWith(0.01, 0.5), 15, ({ made: { energy }, size }) =>
      equivariance((e) => underdamped(e, { stepSize: size, friction: 1 }), energy, moving, { points: 2 }),
    ),
  ),
];

type Vector = Expr<[number]>;

const vector = (values: readonly number[]): Vector => constant(fromFlat([values.length], values));

/** A noisy point to go back from. */
const seenFor = ({ dimension }: GaussianTarget, size: number): readonly number[] =>
  Array.from({ length: dimension }, (_, i) => size * (i % 2 === 0 ? 1 : -0.7));

const recoveries = fc.record({ target: gaussians, fraction: real(0.02, 0.9), sigma: real(0.1, 3), size: real(-3, 3) });

/** `F / s²` tied with weight `r` by `σ`, points shrunk by `a`: `P = A / s² + r / σ²`, all over `a²` for the points themselves. */
const scaledLaw = (
  target: GaussianTarget,
  s: number,
  { sigma, shrink, weight }: { readonly sigma: number; readonly shrink: number; readonly weight: number },
  seen: readonly number[],
): Law => {
  const tie = weight / (sigma * sigma);
  const precision = (a: number): number => a / (s * s) + tie;
  const pull = target.spectral((a) => tie / precision(a));
  return {
    mean: target.mean.map(
      (m, i) => target.mean.reduce((sum, other, j) => sum + pull.get(i, j) * ((seen[j] ?? 0) - other), m) / shrink,
    ),
    covariance: target.spectral((a) => 1 / (precision(a) * (1 - (s * s * precision(a)) / 4) * shrink * shrink)),
    called: 'P⁻¹ (I - s² P / 4)⁻¹ / a²',
  };
};

/** A sampler of any energy, whose settings are one number. */
type Made = (energy: EnergyModel<[number]>, size: number) => Subject<[number]>;

/** What is claimed of any step of Langevin's kind, beside what it keeps. */
const alike = (sampler: string, make: Made): readonly Property[] => [
  claim(sampler, 'independent draws', 'composed energies', () =>
    forAll(composedWith(0.01, 0.5), 10, ({ made: { energy }, size }) =>
      independentDraws(open(make(energy, size), energy.event)),
    ),
  ),
  claim(sampler, 'sound numbers', 'walls', () =>
    forAll(composedWith(0.01, 0.5), 10, ({ made: { energy }, size }) => soundNumbers((e) => make(e, size), energy)),
  ),
  claim(sampler, 'equivariance', 'composed energies', () =>
    forAll(composedWith(0.01, 0.5), 15, ({ made: { energy }, size }) =>
      equivariance((e) => make(e, size), energy, {}, { points: 2 }),
    ),
  ),
];

const recoveryProperties: readonly Property[] = [
  ...alike('recovery', (energy, size) => recovery(energy, { stepSize: size, sigma: 0.7 })),
  // Points that do not shrink: others are scaled about the origin. With less noise than this the gradient alone says where a step leads.
  ...alike('scaled recovery', (energy, size) => scaledRecovery(energy, { scale: 0.5 + size, sigma: 0.7, shrink: 1 })),
  claim('recovery', 'stationary Gaussian', 'Gaussian posteriors', () =>
    forAll(recoveries, 60, ({ target, fraction, sigma, size }) => {
      const stepSize = (fraction * 4) / (stiffest(target) + 1 / (sigma * sigma));
      const seen = seenFor(target, size);
      const { step } = recovery(target.energy, { stepSize, sigma });
      const move = (key: KeyExpr, x: Vector): Vector => step(key, { x, tether: vector(seen) })[0].x;
      return stationary(open(move, target.energy.event), recoveryLaw(target, stepSize, sigma, seen));
    }),
  ),
  claim('scaled recovery', 'stationary Gaussian', 'Gaussian posteriors', () =>
    forAll(
      fc.record({ at: recoveries, shrink: real(0.1, 1), weight: fc.constantFrom(0, 1) }),
      60,
      ({ at: { target, fraction, sigma, size }, shrink, weight }) => {
        // s² P < 4, with s² P = λ + r s² / σ²: the energy is made soft enough.
        const s = Math.sqrt(fraction) * sigma * 0.5;
        const soft = (fraction * 4 - (weight * s * s) / (sigma * sigma)) / stiffest(target);
        const seen = seenFor(target, size);
        const gentle = Energy.of<[number]>([target.dimension], (x: Vector) => {
          const energy = target.energy.apply({}, {})(x);
          return mul(energy, soft);
        });
        const { step } = scaledRecovery(gentle, { scale: s, sigma, shrink, tether: weight });
        const move = (key: KeyExpr, x: Vector): Vector => step(key, { x, tether: vector(seen) })[0].x;
        const softened = { ...target, spectral: (f: (a: number) => number) => target.spectral((a) => f(a * soft)) };
        return stationary(open(move, gentle.event), scaledLaw(softened, s, { sigma, shrink, weight }, seen));
      },
    ),
  ),
];

/** `(x - m)ᵀ (A⁻¹ + σ²)⁻¹ (x - m) / 2`, along the axes of `A`. */
const blurredEnergy = (target: GaussianTarget, x: Vector, sigma: Expr<[]>): Expr<[]> => {
  const { dimension: n, axes, spectrum, mean } = target;
  const along = dot(constant(fromFlat([n, n], entries(axes.transpose()))), sub(x, vector(mean)));
  const variances = add(vector(spectrum.map((a) => 1 / a)), square(sigma));
  return mul(pipe(div(square(along), variances), sum()), 0.5);
};

/** `E(x) / (1 + σ²)`: some family of energies. */
const flattened =
  (energy: EnergyModel<[number]>) =>
  ({ sigma }: NoiseLevel) =>
    Energy.of<[number]>(energy.event, (x: Vector) => div(energy.apply({}, {})(x), add(square(sigma), 1)));

const annealedProperties: readonly Property[] = [
  ...alike('annealed langevin', (energy, size) =>
    annealedLangevin(flattened(energy), { sigmas: [2, 1], steps: 1, stepSize: size }),
  ),
  claim('annealed langevin', 'covariance recursion', 'Gaussians under falling noise', () =>
    forAll(
      fc.record({ target: gaussians, fraction: real(0.05, 0.9), steps: fc.integer({ min: 1, max: 3 }) }),
      30,
      ({ target, fraction, steps }) => {
        const sigmas = [2, 1, 0.5].map((sigma) => sigma / Math.sqrt(stiffest(target)));
        const [first = 1, , last = 1] = sigmas;
        // Level by level ε σ² / σ_L² < 4 (1 / λmax + σ²), and hardest at the first.
        const stepSize = fraction * 4 * last * last * (1 + 1 / (stiffest(target) * first * first));
        // The Gaussian seen through noise has the covariance A⁻¹ + σ² I, exactly.
        const blurred = (sigma: Expr<[]>) =>
          Energy.of<[number]>([target.dimension], (x: Vector) => blurredEnergy(target, x, sigma));
        const made = annealedLangevin(({ sigma }) => blurred(sigma), { sigmas, steps, stepSize });
        const move = chain(3 * steps)(made);
        const schedule = sigmas.flatMap((sigma) => Array.from({ length: steps }, () => sigma));
        const arrival = (a: number) =>
          schedule.reduce(
            ({ turn, variance }, sigma) => {
              const alpha = (stepSize * sigma * sigma) / (last * last);
              const m = 1 - alpha / (2 * (1 / a + sigma * sigma));
              return { turn: turn * m, variance: m * m * variance + alpha };
            },
            { turn: 1, variance: 0 },
          );
        return covarianceRecursion(open(move, [target.dimension], { name: 'annealed langevin' }), {
          turn: target.spectral((a) => arrival(a).turn),
          covariance: target.spectral((a) => arrival(a).variance),
          centre: target.mean,
        });
      },
    ),
  ),
];

const svgdProperties: readonly Property[] = [
  claim('svgd', 'equivariance', 'composed energies', () =>
    forAll(composedWith(0.01, 0.5), 15, ({ made: { energy, dimension }, size }) =>
      equivarianceOf(
        (e: EnergyModel<[number]>) => open(svgd(e, { particles: 3, stepSize: size }), [3, dimension]),
        energy,
        { points: 2 },
      ),
    ),
  ),
  claim('svgd', 'fixed point', 'Gaussians, linear kernel', () =>
    forAll(fc.record({ target: gaussians, step: real(0.01, 0.5) }), 30, ({ target, step }) => {
      const { dimension: d, mean } = target;
      // Two particles on each axis, at ±√d standard deviations: their mean and covariance are the Gaussian's.
      const root = target.spectral((a) => Math.sqrt(d / a));
      const rows = Array.from({ length: 2 * d }, (_, i) =>
        mean.map((m, j) => m + (i % 2 === 0 ? 1 : -1) * root.get(j, Math.floor(i / 2))),
      );
      const x = build.input('x', 'real', [2 * d, d]);
      const sampler = svgd(target.energy, { particles: 2 * d, stepSize: step, kernel: linearKernel<[number]>() });
      const opened = open(sampler, [2 * d, d]);
      const moved = numeric([x], opened.next)([rows.flat()])[0] ?? new Float64Array();
      const here = new Matrix(rows);
      const off = norm(Matrix.sub(Matrix.from1DArray(2 * d, d, Array.from(moved)), here));
      // The size of what is added up: x_i, and ε / N times s_j k(x_j, x_i) and ∇ k = x_i, for all j.
      const size = (row: readonly number[]): number => Math.hypot(...row);
      const pulls = rows.map((row) =>
        size(
          row.map((_, i) =>
            target.precision.getRow(i).reduce((t, a, j) => t + a * ((row[j] ?? 0) - (mean[j] ?? 0)), 0),
          ),
        ),
      );
      const terms = size(
        rows.map(
          (row) =>
            size(row) +
            (step / (2 * d)) *
              rows.reduce((total, other, j) => total + (pulls[j] ?? 0) * (1 + size(other) * size(row)) + size(row), 0),
        ),
      );
      return finding({
        oracle: 'fixed point',
        residual: off / terms,
        bound: 1e-12,
        where: '',
        detects: 'an error of 1e-12 of its terms in the direction of any particle',
        explanation:
          off / terms <= 1e-12
            ? 'particles whose mean and covariance are the target’s stand still'
            : 'particles whose mean and covariance are the target’s move.',
      });
    }),
  ),
];

export const unadjustedProperties: readonly Property[] = [
  ...underdampedProperties,
  ...recoveryProperties,
  ...annealedProperties,
  ...svgdProperties,
];
