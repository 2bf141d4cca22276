import {
  batch,
  constant,
  type Expr,
  foldIn,
  iota,
  type KeyExpr,
  mul,
  type Shape,
  scan,
  sub,
  toReal,
} from '@ergodic/core';
import { type Energy, energy as makeEnergy } from '@ergodic/core/energy';
import type { ExprsOf, Parameters } from '@ergodic/core/tree';
import type { Levelled } from '../../networks/index.ts';
import { countOf, type Rows } from '../energies.ts';
import { levelTable, stepBack } from './conditional.ts';
import type { RecoveryOptions } from './recovery-likelihood.ts';

/** How points are generated. */
export interface GenerateOptions extends RecoveryOptions {
  /** By what the noise of Langevin steps is multiplied; 1 unless given. The published recipe generates with .99. */
  readonly noiseScale?: number;
}

/**
 * Points from noise: from `x_T` by conditional sampling of one level after another, the noisiest first, down to `x_0`. Row `i` is a function of `foldIn(key, i)` and of its noise.
 *
 * @source R. Gao et al. (2021), algorithm 2
 * @category constructors
 */
export const generate =
  <S extends Shape, P extends Parameters>(
    energy: Energy<S, P, Levelled>,
    { schedule, mode, noiseScale = 1 }: GenerateOptions,
  ) =>
  (params: ExprsOf<P>) =>
  (key: KeyExpr, noise: Rows<S>): Rows<S> => {
    const at = levelTable(schedule, mode);
    const last = schedule.levels.length - 1;
    const one = (x: Expr<S>, i: Expr<[], 'int'>): Expr<S> => {
      const own = foldIn(key, i);
      const [end] = scan<number, Expr<S>, readonly []>(
        last + 1,
        (noisy, turn) => {
          const level = sub(last, turn);
          const of = energy.apply(params, { level: toReal(level) });
          return [stepBack(of, at(level), mode.steps, noiseScale)(foldIn(own, turn), noisy), []];
        },
        x,
      );
      return end;
    };
    const n = countOf(noise);
    return batch(n, one, noise, iota([n]));
  };

/**
 * The energy of the points of a level, `x_t`: of calibrated recovery `E(a x; t)`, whose density is meant to be that of the data with the noise of level `t`; to the letter `E(a x; t) / s²`.
 *
 * `RangeError` unless there is such a level.
 *
 * @category destructors
 */
export const levelEnergy = <S extends Shape, P extends Parameters>(
  energy: Energy<S, P, Levelled>,
  { schedule, mode }: RecoveryOptions,
  level: number,
): Energy<S, P> => {
  const [noise, settings] = [schedule.levels[level], mode.of(schedule)[level]];
  if (noise === undefined || settings === undefined)
    throw new RangeError(`there is no level ${level} of ${schedule.levels.length}`);
  const shrink = noise.tied ? noise.shrink : 1;
  return makeEnergy<S, P>({
    event: energy.event,
    params: energy.params,
    apply: (params) => {
      const of = energy.apply(params, { level: constant(level) });
      return (x) => mul(of(mul(x, shrink)), settings.gain / settings.scale ** 2);
    },
  });
};
