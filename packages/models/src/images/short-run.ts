import { batch, constant, dim, type Expr, input } from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { foldIn } from '@ergodic/core/random';
import type { Parameters } from '@ergodic/core/tree';
import { chain, chains, langevin } from '@ergodic/samplers';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Failure } from '../cli/messages.ts';
import { type Count, gaussianNoise, maximumLikelihood, posteriorMean, shortRun } from '../objectives/index.ts';
import { program } from '../training/index.ts';
import type { ImageBudget } from './budget.ts';
import { givenImages, givenParameters, type Pixels } from './draws.ts';
import { levelZero } from './network.ts';
import { type Scene, uses, whiteNoise } from './scene.ts';
import { type Steadiness, steadiness } from './steady.ts';

const stepSizeOf = ({ shortRun: { share } }: ImageBudget): number => share * levelZero.deviation ** 2;

/** Maximum likelihood with chains from noise, for an energy of images with the noise of level 0. */
export const shortRunObjective = <P extends Parameters>(energy: Energy<Pixels, P>, budget: ImageBudget) =>
  maximumLikelihood(energy, {
    negatives: shortRun(langevin, {
      steps: budget.shortRun.steps,
      stepSize: stepSizeOf(budget),
      noise: gaussianNoise(1),
    }),
  });

/** Where chains from noise end, after as many steps as in training and after so many times more, with the noise of level 0 taken away as from others. */
export interface PlainChains {
  readonly short: Float64Array;
  readonly long: Float64Array;
  readonly steadiness: Steadiness;
}

/** Runs chains of a model from noise. */
export const plainChains =
  ({ compile, key: root }: Scene, budget: ImageBudget) =>
  <P extends Parameters>(energy: Energy<Pixels, P>, parameters: Float32Array): TE.TaskEither<Failure, PlainChains> => {
    const rows: Count = dim('points', budget.chains);
    const own = foldIn(root, uses.baseline);
    const at = energy.apply(givenParameters(energy.params), {});
    const clean = posteriorMean<Pixels>(at, constant(levelZero.signal), constant(levelZero.deviation));
    const { steps } = budget.shortRun;
    const run = (length: number) => {
      const move = pipe(langevin(at, { stepSize: stepSizeOf(budget) }), chain(length), chains(rows));
      const points = move(input('key', [2], 'bits'), givenImages('noise', rows));
      const energies: Expr<[Count]> = batch(rows, at, points);
      const images = batch(rows, clean, points);
      return pipe(
        program(compile)({ points, energies, images }),
        TE.flatMap((made) =>
          made.run({ parameters, key: foldIn(own, 1).words, noise: whiteNoise(foldIn(own, 2), budget.chains) }),
        ),
        TE.map((read) => ({
          points: Float64Array.from(read('points')),
          energies: Float64Array.from(read('energies')),
          images: Float64Array.from(read('images')),
        })),
      );
    };
    return pipe(
      TE.Do,
      TE.bindW('short', () => run(steps)),
      TE.bindW('long', () => run(budget.longer * steps)),
      TE.map(({ short, long }) => ({
        short: short.images,
        long: long.images,
        steadiness: steadiness(short, long, [steps, budget.longer * steps]),
      })),
    );
  };
