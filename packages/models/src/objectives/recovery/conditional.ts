import { constant, type Expr, fromFlat, mul, pipe, type Shape, take } from '@ergodic/core';
import { chain, type Move, scaledRecovery } from '@ergodic/samplers';
import type { EnergyFn } from '../energies.ts';
import type { LevelSettings, RecoveryMode } from './mode.ts';
import type { NoiseLevel, NoiseSchedule } from './schedule.ts';

/** The numbers of a level. */
const numbersOf = ({ shrink, sigma, abar, sbar, tied }: NoiseLevel, { scale, gain, weight }: LevelSettings) => ({
  /** `a`, by which `x_t` shrinks on its way to `x_{t+1}`. */
  forward: shrink,
  /** By which it is multiplied before the energy sees it: the same, but 1 where the conditional is not tied. */
  shrink: tied ? shrink : 1,
  sigma,
  abar,
  sbar,
  tied: tied ? 1 : 0,
  scale,
  gain,
  weight,
});

/** The numbers of a level, as expressions. */
export type LevelExprs = { readonly [N in keyof ReturnType<typeof numbersOf>]: Expr<[]> };

/** The numbers of any level, by looking them up. */
export const levelTable = (schedule: NoiseSchedule, mode: RecoveryMode): ((level: Expr<[], 'int'>) => LevelExprs) => {
  const settings = mode.of(schedule);
  const all = schedule.levels.flatMap((level, t) => {
    const own = settings[t];
    return own === undefined ? [] : [numbersOf(level, own)];
  });
  return (level) => {
    const at = (name: keyof LevelExprs): Expr<[]> =>
      pipe(
        constant(
          fromFlat(
            [all.length],
            all.map((numbers) => numbers[name]),
          ),
        ),
        take(level),
      );
    return {
      forward: at('forward'),
      shrink: at('shrink'),
      sigma: at('sigma'),
      abar: at('abar'),
      sbar: at('sbar'),
      tied: at('tied'),
      scale: at('scale'),
      gain: at('gain'),
      weight: at('weight'),
    };
  };
};

/**
 * From `x_{t+1}` to `x_t`: Langevin on the conditional of a level. The energy is given `y = a x_t`.
 *
 * @param noiseScale by what the noise of each step is multiplied
 */
export const stepBack = <S extends Shape>(
  energy: EnergyFn<S>,
  { scale, sigma, shrink, tied, gain }: LevelExprs,
  steps: number,
  noiseScale: number,
): Move<S> =>
  pipe(
    scaledRecovery<S>((y) => mul(energy(y), gain), { scale, sigma, shrink, tether: tied, noiseScale }),
    chain(steps),
  );
