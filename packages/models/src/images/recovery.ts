import { foldIn } from '@ergodic/core/random';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Failure } from '../cli/messages.ts';
import type { Terminal } from '../cli/terminal.ts';
import { noiseConditionalScoreMatching, recoveryLikelihood } from '../objectives/index.ts';
import { adam, rampedDecay, warmUpCosine } from '../optimise/index.ts';
import type { ImageBudget } from './budget.ts';
import { type Counted, counter } from './counted.ts';
import { denoiser, generator } from './draws.ts';
import { deviations, energyOf, levelZero, modeOf, plainEnergyOf, schedule, scoreWeights, signals } from './network.ts';
import { type Scene, unlabelled, uses, withNoise } from './scene.ts';
import { plainChains, shortRunObjective } from './short-run.ts';
import { andThen, type Running, type Stage, type Trained, train } from './stages.ts';
import { conditionalSteadiness, type Steadiness } from './steady.ts';

/** Rates of score matching, and of recovery likelihood after it. */
export const [SCORE_RATE, RECOVERY_RATE] = [0.004, 0.0005] as const;

/** Adam, at a rate that rises to `peak` and comes down to nothing. */
export const learn = (peak: number, updates: number) => ({
  optimiser: adam({ rate: warmUpCosine({ peak, warmUp: Math.floor(Math.min(200, updates / 10)), steps: updates }) }),
  average: rampedDecay(0.999),
});

/** What came of maximum likelihood without levels. */
export interface PlainResult {
  readonly seconds: number;
  readonly short: Counted;
  readonly long: Counted;
  readonly steadiness: Steadiness;
  readonly images: readonly [short: Float64Array, long: Float64Array];
}

/** What came of diffusion recovery likelihood. */
export interface RecoveryResult {
  readonly parameters: number;
  readonly seconds: number;
  /** What broke off before its time, and why. */
  readonly stopped: readonly string[];
  readonly generated: Counted;
  /** Held-out images with the noise of level 0, denoised as generated ones are. */
  readonly heldOut: Counted;
  readonly levels: readonly Steadiness[];
  readonly images: Float64Array;
  readonly plain: PlainResult;
}

const stagesOf = (scene: Scene, budget: ImageBudget): readonly Stage[] => {
  const energy = energyOf(budget);
  const examples = unlabelled(scene.training);
  return [
    {
      name: 'score matching',
      learning: {
        objective: noiseConditionalScoreMatching(energy, deviations, signals, scoreWeights),
        batch: budget.batch,
        ...learn(SCORE_RATE, budget.warmUp),
      },
      examples,
      updates: budget.warmUp,
    },
    {
      name: 'recovery likelihood',
      learning: {
        objective: recoveryLikelihood(energy, { schedule, mode: modeOf(budget) }),
        batch: budget.batch,
        ...learn(RECOVERY_RATE, budget.updates),
      },
      examples,
      updates: budget.updates,
    },
  ];
};

const plainStage = ({ training }: Scene, budget: ImageBudget): Stage => ({
  name: 'short-run maximum likelihood',
  learning: {
    objective: shortRunObjective(plainEnergyOf(budget), budget),
    batch: budget.batch,
    ...learn(0.0003, budget.beside),
  },
  examples: (own, n) => {
    const { points = [] } = unlabelled(training)(foldIn(own, 0), n);
    return { points: withNoise(points, levelZero, foldIn(own, 1)) };
  },
  updates: budget.beside,
});

const plainResult = (
  scene: Scene,
  budget: ImageBudget,
  { parameters, seconds }: Trained,
  count: (images: Float64Array) => Counted,
): TE.TaskEither<Failure, PlainResult> =>
  pipe(
    plainChains(scene, budget)(plainEnergyOf(budget), parameters),
    TE.map(({ short, long, steadiness }) => ({
      seconds,
      short: count(short),
      long: count(long),
      steadiness,
      images: [short, long] as const,
    })),
  );

const measured = (
  scene: Scene,
  budget: ImageBudget,
  { say }: Terminal,
  model: Trained,
  beside: Trained,
): TE.TaskEither<Failure, RecoveryResult> => {
  const [energy, mode] = [energyOf(budget), modeOf(budget)];
  const { parameters, seconds } = model;
  const count = counter(scene);
  return pipe(
    TE.Do,
    TE.bindW('generate', () => generator(scene.compile)(energy, mode)),
    TE.bindW('denoised', () => denoiser(scene.compile)(energy)),
    TE.bindW('images', ({ generate }) =>
      generate(parameters, foldIn(scene.key, uses.generation), budget.generated, (done) =>
        say(`  ${done} of ${budget.generated} images`),
      ),
    ),
    TE.bindW('truth', ({ denoised }) =>
      denoised(parameters, withNoise(scene.heldOut.images, levelZero, foldIn(scene.key, uses.noise))),
    ),
    TE.bindW('levels', () => conditionalSteadiness(scene, budget, say)(energy, mode, parameters)),
    TE.bindW('plain', () => plainResult(scene, budget, beside, count)),
    TE.map(({ images, truth, levels, plain }) => ({
      parameters: parameters.length,
      seconds,
      stopped: [model, beside].flatMap(({ stopped }) => (stopped === null ? [] : [stopped])),
      generated: count(images),
      heldOut: count(truth),
      levels,
      images,
      plain,
    })),
  );
};

/**
 * Diffusion recovery likelihood on images: begun by denoising score matching, which is its limit for small steps, then trained by recovery itself; what is generated is counted, and conditional chains are run longer than in training. Maximum likelihood with chains from noise is shown beside.
 *
 * Nothing if it was interrupted.
 */
export const recovery = (
  scene: Scene,
  budget: ImageBudget,
  running: Running,
): TE.TaskEither<Failure, O.Option<RecoveryResult>> =>
  pipe(
    train(running, foldIn(scene.key, uses.learning))(stagesOf(scene, budget)),
    andThen((model) =>
      pipe(
        train(running, foldIn(scene.key, uses.baseline))([plainStage(scene, budget)]),
        andThen((beside) => {
          running.terminal.say('  learned; images are generated');
          return pipe(measured(scene, budget, running.terminal, model, beside), TE.map(O.some));
        }),
      ),
    ),
  );
