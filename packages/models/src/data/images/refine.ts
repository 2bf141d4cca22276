import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { drawings } from './coverage.ts';
import type { Factors } from './factors.ts';
import { overPixels } from './render.ts';

/** Factors and how far their image is from the one that is read: the sum of squares of `ink - contrast · coverage`. */
export interface Fit {
  readonly factors: Factors;
  readonly error: number;
}

/** What is refined: x, y, angle, thickness, contrast. */
const unknowns = 5;

/** A step that gains less than this share of the error is the last one. */
const settled = 1e-7;
/** An error per pixel below this is rounding. */
const exact = 1e-30;

/** Far outside of all bins: a fit that leaves is led back. */
const bounds = { x: [-0.8, 0.8], y: [-0.8, 0.8], thickness: [0.03, 0.35], contrast: [0, 1.5] } as const;

const clamp = (value: number, [low, high]: readonly [number, number]): number => Math.min(high, Math.max(low, value));

/** `JᵀJ` (row-major, full), `Jᵀr` and `rᵀr` of the residuals `r = ink - contrast · coverage` and their derivatives. */
export interface Normal {
  readonly squares: Float64Array;
  readonly gradient: Float64Array;
  readonly error: number;
}

export const normalOf = (ink: Float64Array, size: number, factors: Factors): Normal => {
  const squares = new Float64Array(unknowns * unknowns);
  const gradient = new Float64Array(unknowns);
  const slopes = new Float64Array(unknowns);
  const [cos, sin] = [Math.cos(factors.angle), Math.sin(factors.angle)];
  let error = 0;
  overPixels(size, factors, (pixel, u, v, found) => {
    const [covered, du, dv, dhalf] = [found[0] ?? 0, found[1] ?? 0, found[2] ?? 0, found[3] ?? 0];
    const residual = (ink[pixel] ?? 0) - factors.contrast * covered;
    error += residual * residual;
    if (covered === 0) return; // and so are the derivatives: most of an image is paper
    // u = cos (px - x) + sin (py - y) and v = cos (py - y) - sin (px - x), so that du/dangle = v and dv/dangle = -u.
    slopes[0] = factors.contrast * (-cos * du + sin * dv);
    slopes[1] = factors.contrast * (-sin * du - cos * dv);
    slopes[2] = factors.contrast * (v * du - u * dv);
    slopes[3] = factors.contrast * dhalf;
    slopes[4] = covered;
    for (let i = 0; i < unknowns; i++) {
      const slope = slopes[i] ?? 0;
      gradient[i] = (gradient[i] ?? 0) + slope * residual;
      for (let j = 0; j <= i; j++)
        squares[i * unknowns + j] = (squares[i * unknowns + j] ?? 0) + slope * (slopes[j] ?? 0);
    }
  });
  return { squares, gradient, error };
};

/** The step of Levenberg and Marquardt: the normal equations with their diagonal enlarged. */
const stepOf = ({ squares, gradient }: Normal, damping: number): readonly number[] => {
  const matrix = Matrix.zeros(unknowns, unknowns);
  for (let i = 0; i < unknowns; i++)
    for (let j = 0; j <= i; j++) {
      const entry = (squares[i * unknowns + j] ?? 0) * (i === j ? 1 + damping : 1) + (i === j ? 1e-12 : 0);
      matrix.set(i, j, entry);
      matrix.set(j, i, entry);
    }
  return new CholeskyDecomposition(matrix).solve(Matrix.columnVector(Array.from(gradient))).to1DArray();
};

const moved = ({ shape, x, y, angle, thickness, contrast }: Factors, step: readonly number[]): Factors => {
  const { period } = drawings[shape];
  const turned = angle + (step[2] ?? 0);
  return {
    shape,
    x: clamp(x + (step[0] ?? 0), bounds.x),
    y: clamp(y + (step[1] ?? 0), bounds.y),
    angle: turned - period * Math.floor(turned / period),
    thickness: clamp(thickness + (step[3] ?? 0), bounds.thickness),
    contrast: clamp(contrast + (step[4] ?? 0), bounds.contrast),
  };
};

/**
 * The factors near some first ones whose image is nearest to a given one, by least squares: under white Gaussian noise, those of largest
 * likelihood.
 *
 * @param ink `[size, size]`, `(image + 1) / 2`
 * @param steps at most
 * @source D. W. Marquardt, "An algorithm for least-squares estimation of nonlinear parameters", SIAM J. Appl. Math. 11 (1963)
 */
export const refine = (ink: Float64Array, size: number, first: Factors, steps: number): Fit => {
  let factors = first;
  let normal = normalOf(ink, size, factors);
  let damping = 1e-2;
  for (let step = 0; step < steps && normal.error > exact * ink.length; step++) {
    const next = moved(factors, stepOf(normal, damping));
    const there = normalOf(ink, size, next);
    if (there.error < normal.error) {
      const gain = 1 - there.error / normal.error;
      factors = next;
      normal = there;
      damping = Math.max(damping / 10, 1e-12);
      if (gain < settled) break;
    } else {
      damping *= 10;
      if (damping > 1e8) break;
    }
  }
  return { factors, error: normal.error };
};
