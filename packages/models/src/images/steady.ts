import type { Energy } from '@ergodic/core/energy';
import { foldIn } from '@ergodic/core/random';
import type { Parameters } from '@ergodic/core/tree';
import { deviation, extent, mean } from 'd3-array';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Failure } from '../cli/messages.ts';
import type { Terminal } from '../cli/terminal.ts';
import type { Levelled } from '../networks/index.ts';
import type { RecoveryMode } from '../objectives/index.ts';
import type { ImageBudget } from './budget.ts';
import { conditionalChains, type Pixels } from './draws.ts';
import { schedule } from './network.ts';
import { firstOf, type Scene, uses, withNoise } from './scene.ts';

/** Chains as long as in training, and longer ones from the same starts. */
export interface Steadiness {
  readonly steps: readonly [number, number];
  /** Mean energies of both, and their standard errors, in nats. */
  readonly energy: readonly [number, number];
  readonly standardError: readonly [number, number];
  /** The mean difference of chains from one start, in its standard errors; infinite if any number is not finite. */
  readonly difference: number;
  /** The range of pixel values of both. */
  readonly range: readonly [readonly [number, number], readonly [number, number]];
}

interface Ends {
  readonly points: Float64Array;
  readonly energies: Float64Array;
}

/** What the ends of chains say, of short and of long ones from the same starts. */
export const steadiness = (short: Ends, long: Ends, steps: readonly [number, number]): Steadiness => {
  const meanOf = ({ energies }: Ends): number => mean(energies) ?? Number.NaN;
  const errorOf = ({ energies }: Ends): number => (deviation(energies) ?? Number.NaN) / Math.sqrt(energies.length);
  const rangeOf = ({ points }: Ends): readonly [number, number] => {
    const [low, high] = extent(points);
    return [low ?? Number.NaN, high ?? Number.NaN];
  };
  const finite = [short, long].every(
    (ends) => ends.energies.every(Number.isFinite) && ends.points.every(Number.isFinite),
  );
  const differences = long.energies.map((energy, i) => energy - (short.energies[i] ?? Number.NaN));
  const moved = Math.abs(mean(differences) ?? Number.NaN);
  const error = (deviation(differences) ?? Number.NaN) / Math.sqrt(differences.length);
  return {
    steps,
    energy: [meanOf(short), meanOf(long)],
    standardError: [errorOf(short), errorOf(long)],
    difference: finite ? (moved === 0 ? 0 : moved / error) : Number.POSITIVE_INFINITY,
    range: [rangeOf(short), rangeOf(long)],
  };
};

/** Whether longer chains stay where shorter ones are: energies within three standard errors, and no pixel further out than half as much again. */
export const isSteady = ({ difference, range: [[low, high], [lower, higher]] }: Steadiness): boolean => {
  const reach = 1.5 * Math.max(-low, high);
  return difference <= 3 && lower >= -reach && higher <= reach;
};

/** Conditional chains of every level, as long as in training and so many times longer, from held-out images with the noise of the level above. */
export const conditionalSteadiness =
  ({ compile, heldOut, key: root }: Scene, { chains, longer }: ImageBudget, say: Terminal['say']) =>
  <P extends Parameters>(
    energy: Energy<Pixels, P, Levelled>,
    mode: RecoveryMode,
    parameters: Float32Array,
  ): TE.TaskEither<Failure, readonly Steadiness[]> =>
    pipe(
      TE.Do,
      TE.bindW('short', () => conditionalChains(compile)(energy, mode, mode.steps, chains)),
      TE.bindW('long', () => conditionalChains(compile)(energy, mode, longer * mode.steps, chains)),
      TE.flatMap(({ short, long }) =>
        pipe(
          schedule.levels.map((level, t) => ({ level, t })),
          TE.traverseSeqArray(({ level, t }): TE.TaskEither<Failure, Steadiness> => {
            const own = foldIn(foldIn(root, uses.chains), t);
            // x_{t+1} = a (abar x + sbar e) + σ e'.
            const above = {
              signal: level.shrink * level.abar,
              deviation: Math.hypot(level.shrink * level.sbar, level.sigma),
            };
            const noisy = withNoise(firstOf(heldOut.images, chains), above, foldIn(own, 0));
            return pipe(
              TE.Do,
              TE.bind('near', () => short(parameters, t, foldIn(own, 1), noisy)),
              TE.bind('far', () => long(parameters, t, foldIn(own, 1), noisy)),
              TE.map(({ near, far }) => {
                say(`  level ${t}: chains of ${mode.steps} and ${longer * mode.steps} steps are done`);
                return steadiness(near, far, [mode.steps, longer * mode.steps]);
              }),
            );
          }),
        ),
      ),
    );
