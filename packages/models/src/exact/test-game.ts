/** Laws and energies on the line that the tests of the game share. */
import { add, at, constant, Density, type Expr, exp, input, mul, pipe, sub } from '@ergodic/core';
import * as fc from 'fast-check';
import { lawOf, lineGrid } from './index.ts';

/** Evenly spread: `fc.double` is even over floats, most of which are next to 0. */
export const real = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: 0, max: 2 ** 24 }).map((k) => min + ((max - min) * k) / 2 ** 24);
export const one = (x: Expr<[1]>): Expr<[]> => pipe(x, at(0));
export const scaledGap = (got: number, want: number): number => Math.abs(got - want) / Math.max(1, Math.abs(want));

export const grid = lineGrid([-14, 14], { panel: 0.7 });

/** `t₁ x + t₂ x² + t₃ x³ + t₄ x⁴`. */
export const quartic =
  (t: Expr<[4]>) =>
  (x: Expr<[1]>): Expr<[]> => {
    const y = one(x);
    const c = (k: number): Expr<[]> => pipe(t, at(k));
    return mul(add(c(0), mul(add(c(1), mul(add(c(2), mul(c(3), y)), y)), y)), y);
  };
export const quartics = fc.tuple(real(-1, 1), real(-1.5, 1.5), real(-0.3, 0.3), real(0.05, 0.5));

/** `[weight of the first, means, ln deviations]`. */
export const mixture = (p: Expr<[5]>): Density<[1]> => {
  const c = (k: number): Expr<[]> => pipe(p, at(k));
  const part = (m: number, s: number): Density<[1]> =>
    Density.gaussian([1], { mean: pipe(c(m), (v) => mul(v, constant([1]))), scale: exp(c(s)) });
  return Density.mixtureOf([part(1, 3), part(2, 4)], [c(0), sub(1, c(0))]);
};
const logScale = real(Math.log(0.4), Math.log(1.2));
export const mixtures = fc.tuple(real(0.1, 0.9), real(-3, 3), real(-3, 3), logScale, logScale);

export const theta = input('theta', [4]);
export const [forQ, forData] = [input('q', [5]), input('data', [5])];
export const temperature = input('T', []);
export const q = lawOf(grid)(mixture(forQ));
export const data = lawOf(grid)(mixture(forData));
