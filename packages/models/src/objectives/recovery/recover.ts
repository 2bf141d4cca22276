import { grad } from '@ergodic/autodiff';
import {
  add,
  batch,
  constant,
  div,
  type Expr,
  foldIn,
  iota,
  type KeyExpr,
  mul,
  pipe,
  type Shape,
  square,
  sub,
  sum,
} from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import type { ExprsOf, Parameters } from '@ergodic/core/tree';
import type { Levelled } from '../../networks/index.ts';
import { countOf, type Rows } from '../energies.ts';
import type { Count } from '../objective.ts';
import { levelTable, stepBack } from './conditional.ts';
import type { RecoveryOptions } from './recovery-likelihood.ts';
import type { NoiseLevel, NoiseSchedule } from './schedule.ts';

/** What a level's conditional is sampled with. */
export interface RecoverOptions extends RecoveryOptions {
  readonly level: number;
  /** Langevin steps; those of the mode unless given. */
  readonly steps?: number;
}

const levelOf = ({ levels }: NoiseSchedule, level: number): NoiseLevel => {
  const found = levels[level];
  if (found === undefined) throw new RangeError(`there is no level ${level} of ${levels.length}`);
  return found;
};

/**
 * Draws of `x_t` given `x_{t+1}`, by chains that begin there: one level of `generate`. Row `i` is a function of `foldIn(key, i)` and its noisy point. Of a model whose conditionals are what they should be, chains of any length give the same law.
 *
 * `RangeError` unless there is such a level.
 *
 * @source R. Gao et al. (2021), section 4.3, long-run chains
 * @category constructors
 */
export const recover =
  <S extends Shape, P extends Parameters>(
    energy: Energy<S, P, Levelled>,
    { schedule, mode, level, steps = mode.steps }: RecoverOptions,
  ) =>
  (params: ExprsOf<P>) =>
  (key: KeyExpr, noisy: Rows<S>): Rows<S> => {
    levelOf(schedule, level);
    const numbers = levelTable(schedule, mode)(constant(level, 'int'));
    const of = energy.apply(params, { level: constant(level) });
    const n = countOf(noisy);
    const one = (x: Expr<S>, i: Expr<[], 'int'>): Expr<S> => stepBack(of, numbers, steps, 1)(foldIn(key, i), x);
    return batch(n, one, noisy, iota([n]));
  };

/**
 * The mean of the data given points of a level, `𝔼[x | x_t] = (y - s² ∇E(y; t)) / m` with `y = a x_t = m x + s e` (Tweedie's formula): exact for the exact energy.
 *
 * `RangeError` unless there is such a level, and energies are those of densities: of a calibrated mode.
 *
 * @source B. Efron, Tweedie's formula and selection bias (2011)
 * @category constructors
 */
export const denoise =
  <S extends Shape, P extends Parameters>(energy: Energy<S, P, Levelled>, schedule: NoiseSchedule, level: number) =>
  (params: ExprsOf<P>) =>
  (points: Rows<S>): Rows<S> => {
    const { shrink, abar, sbar, tied } = levelOf(schedule, level);
    const a = tied ? shrink : 1;
    const slope = grad(energy.apply(params, { level: constant(level) }));
    const one = (x: Expr<S>): Expr<S> => {
      const y = mul(x, a);
      return div(sub(y, mul(slope(y), (a * sbar) ** 2)), a * abar);
    };
    return batch(countOf(points), one, points);
  };

/**
 * The energy of a conditional, `E(a x; t) + |x_{t+1} - a x|² / (2 σ²)`, of points and what they were recovered from; without the tie where the conditional has none.
 *
 * `RangeError` unless there is such a level, and energies are those of densities: of a calibrated mode.
 *
 * @category destructors
 */
export const conditionalEnergy =
  <S extends Shape, P extends Parameters>(energy: Energy<S, P, Levelled>, schedule: NoiseSchedule, level: number) =>
  (params: ExprsOf<P>) =>
  (points: Rows<S>, noisy: Rows<S>): Expr<[Count]> => {
    const { shrink, sigma, tied } = levelOf(schedule, level);
    const of = energy.apply(params, { level: constant(level) });
    const one = (x: Expr<S>, from: Expr<S>): Expr<[]> => {
      const y = mul(x, tied ? shrink : 1);
      return tied ? add(of(y), mul(pipe(sub(from, y), square, sum()), 1 / (2 * sigma ** 2))) : of(y);
    };
    return batch(countOf(points), one, points, noisy);
  };
