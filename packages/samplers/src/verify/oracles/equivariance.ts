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
import { type OpenOptions, open, variablesOf } from '../opened.ts';
import { type Looking, placesFor } from '../points.ts';
import type { Family } from './sound.ts';

/** A random rotation (or reflection): the orthogonal factor of a matrix of normal numbers. */
export const randomRotation = (n: number, seed: number): Matrix =>
  new QrDecomposition(Matrix.from1DArray(n, n, Array.from(normal(foldIn(keyOf(seed), 7), [n * n])))).orthogonalMatrix;

const bound = 1e-12;

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
): Finding => {
  const [n] = energy.event;
  const rotation = randomRotation(n, 1);
  const shift = column(normal(keyOf(2), [n]));
  const back = constant(fromFlat([n, n], entries(rotation.transpose())));
  const centre = constant(fromFlat([n], entries(shift)));
  const at = energy.apply({}, {});
  const moved = Energy.of<[N]>(energy.event, (x: Expr<[N]>) => at(turn(back, sub(x, centre))));
  const [here, there] = [open(family(energy), energy.event, options), open(family(moved), energy.event, options)];
  const [step, movedStep] = [here, there].map((o) => numeric(variablesOf(o), [asVector(o.next)]));
  const looks = placesFor(here, looking).map((place) => {
    const turned = (value: ArrayLike<number>): readonly number[] => entries(rotation.mmul(column(value)));
    const first = place.free[0] ?? new Float64Array();
    const shifted = turned(first).map((value, i) => value + shift.get(i, 0));
    const noise = place.noise.map((value, i) =>
      here.noise[i]?.kind === 'normal' && value.length === n ? turned(value) : value,
    );
    const result = step?.([...place.free, ...place.noise])[0] ?? new Float64Array();
    const [head, rest] = [result.slice(0, n), result.slice(n)];
    const want = [
      ...turned(head).map((value, i) => value + shift.get(i, 0)),
      ...(rest.length === n ? turned(rest) : []),
    ];
    const got = movedStep?.([shifted, ...place.free.slice(1).map(turned), ...noise])[0] ?? new Float64Array();
    const size = 1 + Math.hypot(...want) + shift.norm('frobenius');
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

const turn = <N extends number>(by: Expr<[N, N]>, x: Expr<[N]>): Expr<[N]> => dot(by, x);
