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
  toReal,
} from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import type { ExprsOf, Parameters } from '@ergodic/core/tree';
import type { Levelled } from '../../networks/index.ts';
import { countOf, type EnergyFn, type Rows } from '../energies.ts';
import type { Count } from '../objective.ts';
import { levelTable, stepBack } from './conditional.ts';
import { calibrated } from './mode.ts';
import type { RecoveryOptions } from './recovery-likelihood.ts';
import type { NoiseSchedule } from './schedule.ts';

/** A level: one that there is, or one that is known only when the program runs. */
export type Level = number | Expr<[], 'int'>;

/** What a level's conditional is sampled with. */
export interface RecoverOptions extends RecoveryOptions {
  readonly level: Level;
  /** Langevin steps; those of the mode unless given. */
  readonly steps?: number;
}

const levelOf = ({ levels }: NoiseSchedule, level: Level): Expr<[], 'int'> => {
  if (typeof level !== 'number') return level;
  if (levels[level] === undefined) throw new RangeError(`there is no level ${level} of ${levels.length}`);
  return constant(level, 'int');
};

/**
 * Draws of `x_t` given `x_{t+1}`, by chains that begin there: one level of `generate`. Row `i` is a function of `foldIn(key, i)` and its noisy point. Of a model that learned with enough steps, longer chains give the same law, but for the bias of their step size.
 *
 * `RangeError` for a number that is none of the levels.
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
    const at = levelOf(schedule, level);
    const numbers = levelTable(schedule, mode)(at);
    const of = energy.apply(params, { level: toReal(at) });
    const n = countOf(noisy);
    const one = (x: Expr<S>, i: Expr<[], 'int'>): Expr<S> => stepBack(of, numbers, steps, 1)(foldIn(key, i), x);
    return batch(n, one, noisy, iota([n]));
  };

/** `𝔼[x | y] = (y - s² ∇E(y)) / m` of `y = m x + s e` (Tweedie's formula). */
export const posteriorMean = <S extends Shape>(
  energy: EnergyFn<S>,
  signal: Expr<[]>,
  deviation: Expr<[]>,
): ((y: Expr<S>) => Expr<S>) => {
  const slope = grad(energy);
  return (y) => div(sub(y, mul(slope(y), square(deviation))), signal);
};

/**
 * The mean of the data given points of a level, `𝔼[x | x_t] = (y - s² ∇E(y; t)) / m` with `y = a x_t = m x + s e` (Tweedie's formula): exact for the exact energy.
 *
 * `RangeError` for a number that is none of the levels. Energies must be those of densities: of a calibrated mode.
 *
 * @source B. Efron, Tweedie's formula and selection bias (2011)
 * @category constructors
 */
export const denoise =
  <S extends Shape, P extends Parameters>(energy: Energy<S, P, Levelled>, schedule: NoiseSchedule, level: Level) =>
  (params: ExprsOf<P>) =>
  (points: Rows<S>): Rows<S> => {
    const at = levelOf(schedule, level);
    const { shrink, abar, sbar } = levelTable(schedule, calibrated())(at);
    const of = energy.apply(params, { level: toReal(at) });
    const mean = posteriorMean(of, mul(shrink, abar), mul(shrink, sbar));
    const one = (x: Expr<S>): Expr<S> => mean(mul(x, shrink));
    return batch(countOf(points), one, points);
  };

/**
 * The energy of a conditional, `E(a x; t) + |x_{t+1} - a x|² / (2 σ²)`, of points and what they were recovered from; without the tie where the conditional has none.
 *
 * `RangeError` for a number that is none of the levels. Energies must be those of densities: of a calibrated mode.
 *
 * @category destructors
 */
export const conditionalEnergy =
  <S extends Shape, P extends Parameters>(energy: Energy<S, P, Levelled>, schedule: NoiseSchedule, level: Level) =>
  (params: ExprsOf<P>) =>
  (points: Rows<S>, noisy: Rows<S>): Expr<[Count]> => {
    const at = levelOf(schedule, level);
    const { shrink, sigma, tied } = levelTable(schedule, calibrated())(at);
    const tie = div(tied, mul(square(sigma), 2));
    const of = energy.apply(params, { level: toReal(at) });
    const one = (x: Expr<S>, from: Expr<S>): Expr<[]> => {
      const y = mul(x, shrink);
      return add(of(y), mul(pipe(sub(from, y), square, sum()), tie));
    };
    return batch(countOf(points), one, points, noisy);
  };
