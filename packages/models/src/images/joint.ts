import { foldIn } from '@ergodic/core/random';
import { mean } from 'd3-array';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Failure } from '../cli/messages.ts';
import type { Terminal } from '../cli/terminal.ts';
import { sampleImages } from '../data/images/index.ts';
import type { Estimate } from '../evaluate/index.ts';
import { classEnergy, classNetwork, convolutionalFeatures, energyOfClass } from '../networks/index.ts';
import {
  classification,
  noiseConditionalScoreMatching,
  noisyClassification,
  recoveryLikelihood,
  total,
} from '../objectives/index.ts';
import { asking, type Judged, judge, topsOf, worseCalibrated } from './asked.ts';
import type { ImageBudget } from './budget.ts';
import { type Shown, shown } from './counted.ts';
import { generator } from './draws.ts';
import {
  classesAtZero,
  classesOf,
  classNames,
  deviations,
  levelZero,
  modeOf,
  schedule,
  scoreWeights,
  signals,
} from './network.ts';
import { learn, RECOVERY_RATE, SCORE_RATE } from './recovery.ts';
import { labelled, type Scene, SIZE, strangersOf, uses, withNoise } from './scene.ts';
import { andThen, type Running, type Stage, type Trained, train } from './stages.ts';

/** Images of one class, and how many of them the independent classifier takes for it. */
export interface ClassImages {
  readonly name: string;
  readonly images: Float64Array;
  /** The share that it takes for that class. */
  readonly right: number;
  readonly shown: Shown;
}

/** What came of a joint energy model, beside the same network trained by cross-entropy alone. */
export interface JointResult {
  readonly parameters: number;
  readonly seconds: readonly [joint: number, alone: number];
  /** What broke off before its time, and why. */
  readonly stopped: readonly string[];
  readonly joint: Judged;
  readonly alone: Judged;
  /** By how much the joint model's expected calibration error is larger. */
  readonly worseCalibrated: Estimate;
  /** The accuracy of the independent classifier on held-out images. */
  readonly judge: number;
  /** What was generated of each class, by chains of its energy at every level. */
  readonly classes: readonly ClassImages[];
}

/** Of the cross-entropy beside recovery likelihood, whose gradient is several times as large. */
const classWeight = 5;

const jointStages = (scene: Scene, budget: ImageBudget): readonly Stage[] => {
  const classifier = classesOf(budget);
  const energy = classEnergy(classifier);
  const classes = noisyClassification(classifier, schedule);
  const shared = { examples: labelled(scene.training), batch: budget.batch };
  return [
    {
      name: 'score matching and classes',
      learning: {
        objective: total({
          generation: noiseConditionalScoreMatching(energy, deviations, signals, scoreWeights),
          classification: classes,
        }),
        batch: budget.batch,
        ...learn(SCORE_RATE, budget.warmUp),
      },
      examples: shared.examples,
      updates: budget.warmUp,
    },
    {
      name: 'recovery likelihood and classes',
      learning: {
        objective: total(
          {
            generation: recoveryLikelihood(energy, { schedule, mode: modeOf(budget) }),
            classification: classes,
          },
          { classification: classWeight },
        ),
        batch: budget.batch,
        ...learn(RECOVERY_RATE, budget.updates),
      },
      examples: shared.examples,
      updates: budget.updates,
      watch: 'generation.value',
    },
  ];
};

/** The same network and the same images, for as many updates as the warm-up. */
const aloneStage = (scene: Scene, budget: ImageBudget): Stage => ({
  name: 'cross-entropy alone',
  learning: {
    objective: noisyClassification(classesOf(budget), schedule),
    batch: budget.batch,
    ...learn(0.001, budget.warmUp),
  },
  examples: labelled(scene.training),
  updates: budget.warmUp,
});

/** Another network, with other kernels, for the images themselves. */
const judgeNetwork = classNetwork(
  convolutionalFeatures([SIZE, SIZE], { channels: [16, 32], kernels: [5, 5], hidden: [64] }),
  classNames.length,
);

/** Noise on what the independent classifier learns from, so that it does not look at single pixels. */
const judgeNoise = 0.1;

/** Learns from images of its own. */
const judgeStage = ({ family, key: root }: Scene, budget: ImageBudget): Stage => {
  const others = sampleImages(family)(foldIn(root, uses.others), budget.images);
  return {
    name: 'the independent classifier',
    learning: { objective: classification(judgeNetwork), batch: budget.batch, ...learn(0.001, budget.beside) },
    examples: (own, n) => {
      const { points = [], labels = [] } = labelled(others)(foldIn(own, 0), n);
      return { points: withNoise(points, { signal: 1, deviation: judgeNoise }, foldIn(own, 1)), labels };
    },
    updates: budget.beside,
  };
};

interface Models {
  readonly joint: Trained;
  readonly alone: Trained;
  readonly judge: Trained;
}

const trained = (scene: Scene, budget: ImageBudget, running: Running): TE.TaskEither<Failure, O.Option<Models>> => {
  const own = (use: number) => train(running, foldIn(scene.key, use));
  return pipe(
    own(uses.judge)([judgeStage(scene, budget)]),
    andThen((judgement) =>
      pipe(
        own(uses.baseline)([aloneStage(scene, budget)]),
        andThen((alone) =>
          pipe(
            own(uses.learning)(jointStages(scene, budget)),
            TE.map(O.map((joint): Models => ({ joint, alone, judge: judgement }))),
          ),
        ),
      ),
    ),
  );
};

const share = (values: readonly boolean[]): number => mean(values, Number) ?? Number.NaN;

const measured = (
  scene: Scene,
  budget: ImageBudget,
  models: Models,
  { say }: Terminal,
): TE.TaskEither<Failure, JointResult> => {
  const { compile, heldOut, key: root } = scene;
  const classifier = classesOf(budget);
  const n = classNames.length;
  const noisy = (images: Float64Array, use: number): Float32Array =>
    withNoise(images, levelZero, foldIn(foldIn(root, uses.noise), use));
  const [known, unknown] = [noisy(heldOut.images, 0), noisy(strangersOf(scene, budget.heldOut).images, 1)];
  return pipe(
    TE.Do,
    TE.bind('ask', () => asking(compile)(classesAtZero(budget))),
    TE.bind('askJudge', () => asking(compile)(judgeNetwork)),
    TE.let(
      'judged',
      ({ ask }) =>
        (parameters: Float32Array): TE.TaskEither<Failure, Judged> =>
          pipe(
            TE.Do,
            TE.bind('inside', () => ask(parameters, known)),
            TE.bind('outside', () => ask(parameters, unknown)),
            TE.flatMapEither(({ inside, outside }) => judge(inside, outside, heldOut.labels, n)),
          ),
    ),
    TE.bind('joint', ({ judged }) => judged(models.joint.parameters)),
    TE.bind('alone', ({ judged }) => judged(models.alone.parameters)),
    TE.bind('ofHeldOut', ({ askJudge }) => askJudge(models.judge.parameters, Float32Array.from(heldOut.images))),
    TE.bind('classes', ({ askJudge }) =>
      pipe(
        classNames.map((name, label) => ({ name, label })),
        TE.traverseSeqArray(({ name, label }) =>
          pipe(
            generator(compile)(energyOfClass(classifier, label), modeOf(budget)),
            TE.flatMap((generate) =>
              generate(
                models.joint.parameters,
                foldIn(foldIn(root, uses.generation), label),
                budget.generated,
                (done) => say(`  ${name}: ${done} of ${budget.generated} images`),
              ),
            ),
            TE.flatMap((images) =>
              pipe(
                askJudge(models.judge.parameters, Float32Array.from(images)),
                TE.map(
                  (said): ClassImages => ({
                    name,
                    images,
                    right: share(topsOf(said, n).map((top) => top.label === label)),
                    shown: shown(images),
                  }),
                ),
              ),
            ),
          ),
        ),
      ),
    ),
    TE.map(({ joint, alone, ofHeldOut, classes }) => ({
      parameters: models.joint.parameters.length,
      seconds: [models.joint.seconds, models.alone.seconds] as const,
      stopped: [models.joint, models.alone, models.judge].flatMap(({ stopped }) => (stopped === null ? [] : [stopped])),
      joint,
      alone,
      worseCalibrated: worseCalibrated(joint, alone),
      judge: share(topsOf(ofHeldOut, n).map(({ label }, i) => label === heldOut.labels[i])),
      classes,
    })),
  );
};

/**
 * A joint energy model of images and classes at every level of noise: `ln p(x | c)` by recovery likelihood, begun by denoising score matching, and `ln p(c | x)` by cross-entropy. Beside it the same network by cross-entropy alone, and a classifier that judges what is generated of each class.
 *
 * Nothing if it was interrupted.
 */
export const joint = (
  scene: Scene,
  budget: ImageBudget,
  running: Running,
): TE.TaskEither<Failure, O.Option<JointResult>> =>
  pipe(
    trained(scene, budget, running),
    TE.flatMap(
      O.match(
        () => TE.right(O.none),
        (models) => {
          running.terminal.say('  learned; images of each class are generated and judged');
          return pipe(measured(scene, budget, models, running.terminal), TE.map(O.some));
        },
      ),
    ),
  );
