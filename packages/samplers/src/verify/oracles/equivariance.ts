/**
 * Oracle 8b: a sampler that knows no directions does not prefer any. Shift and rotate the energy, the start and the noise, and the step is
 * shifted and rotated: `step_{E ∘ g⁻¹}(g x, R ξ) = g step_E(x, ξ)`, `g x = R x + c`.
 */
import { constant, dot, Energy, type EnergyModel, type Expr, fromFlat, sub } from '@ergodic/core';
import { foldIn, key as keyOf, normal } from '@ergodic/core/random';
import { QrDecomposition } from 'ml-matrix';
import { type Finding, finding, showPoint } from '../finding.ts';
import { column, entries, Matrix } from '../linear.ts';
import { asVector, numeric } from '../numeric.ts';
import { type Opened, type OpenOptions, open, variablesOf } from '../opened.ts';
import { type Looking, placesFor } from '../points.ts';
import type { Family } from './sound.ts';

/** A random rotation (or reflection): the orthogonal factor of a matrix of normal numbers. */
export const randomRotation = (n: number, seed: number): Matrix =>
  new QrDecomposition(Matrix.from1DArray(n, n, Array.from(normal(foldIn(keyOf(seed), 7), [n * n])))).orthogonalMatrix;

const bound = 1e-12;

/**
 * The step commutes with shifts and rotations of space: of a sampler whose state is one point of the energy or several of them, row by row (particles,
 * replicas), opened for any energy.
 *
 * @category oracles
 */
export const equivarianceOf = <N extends number>(
  openedFor: (energy: EnergyModel<[N]>) => Opened,
  energy: EnergyModel<[N]>,
  looking: Looking = {},
): Finding => {
  const [n] = energy.event;
  const rotation = randomRotation(n, 1);
  const shift = normal(keyOf(2), [n]);
  const back = constant(fromFlat([n, n], entries(rotation.transpose())));
  const centre = constant(fromFlat([n], Array.from(shift)));
  const at = energy.apply({}, {});
  const moved = Energy.of<[N]>(energy.event, (x: Expr<[N]>) => at(turn(back, sub(x, centre))));
  const [here, there] = [openedFor(energy), openedFor(moved)];
  const [step, movedStep] = [here, there].map((o) => numeric(variablesOf(o), [asVector(o.next)]));
  /** Row by row. */
  const turned = (value: ArrayLike<number>): readonly number[] =>
    Array.from({ length: value.length / n }, (_, row) =>
      entries(rotation.mmul(column(Array.from(value).slice(row * n, (row + 1) * n)))),
    ).flat();
  const shifted = (value: readonly number[]): readonly number[] => value.map((x, i) => x + (shift[i % n] ?? 0));
  const looks = placesFor(here, looking).map((place) => {
    const [first = new Float64Array(), ...others] = place.free;
    const noise = place.noise.map((value, i) =>
      here.noise[i]?.kind === 'normal' && value.length % n === 0 ? turned(value) : value,
    );
    const result = step?.([...place.free, ...place.noise])[0] ?? new Float64Array();
    // A point is shifted and rotated, a momentum is rotated.
    const want = [...shifted(turned(result.slice(0, first.length))), ...turned(result.slice(first.length))];
    const got = movedStep?.([shifted(turned(first)), ...others.map(turned), ...noise])[0] ?? new Float64Array();
    const size = 1 + Math.hypot(...want) + Math.hypot(...shift);
    return { x: first, off: Math.hypot(...want.map((value, i) => value - (got[i] ?? Number.NaN))) / size };
  });
  const worst = looks.reduce((a, b) => (b.off > a.off || Number.isNaN(b.off) ? b : a));
  return finding({
    oracle: 'equivariance',
    residual: worst.off,
    bound,
    where: `at x = ${showPoint(worst.x)}`,
    detects: 'a preferred direction or place',
    explanation:
      worst.off <= bound ? 'it prefers no direction and no place' : 'the step depends on the axes or on the origin.',
  });
};

/**
 * The step commutes with shifts and rotations of space.
 *
 * @category oracles
 */
export const equivariance = <N extends number>(
  family: Family<[N]>,
  energy: EnergyModel<[N]>,
  options: OpenOptions = {},
  looking: Looking = {},
): Finding => equivarianceOf((e: EnergyModel<[N]>) => open(family(e), energy.event, options), energy, looking);

const turn = <N extends number>(by: Expr<[N, N]>, x: Expr<[N]>): Expr<[N]> => dot(by, x);
