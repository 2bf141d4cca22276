import { foldIn } from '@ergodic/core/random';
import { langevin } from '@ergodic/samplers';
import { planeCells } from '../exact/index.ts';
import { conditionOf, generatorNetwork, mlpFeatures, noiseConditional } from '../networks/index.ts';
import {
  calibrated,
  contrastiveDivergence,
  cooperative,
  denoisingScoreMatching,
  exactLikelihood,
  gaussianNoise,
  levelEnergy,
  maximumLikelihood,
  momentMatched,
  type Negatives,
  noiseContrastive,
  type Objective,
  type Points,
  persistent,
  recoveryLikelihood,
  type Sharpness,
  scoreMatching,
  shortRun,
  slicedScoreMatching,
  varianceExploding,
} from '../objectives/index.ts';
import { type NetParameters, netOf, type Plan, planOf, reference } from './plan.ts';
import { freshPoints, type Scene, uses } from './scene.ts';

/**
 * A way to learn.
 *
 * @category model
 */
export interface Method {
  /** How it is chosen on the command line. */
  readonly name: string;
  /** How it is written in a sentence. */
  readonly title: string;
  /** Which density it is meant to learn: the data's, that of the data with noise, or none (a sampler rather than a density). */
  readonly density: 'data' | 'smoothed' | 'none';
  readonly plan: (scene: Scene) => Plan;
}

/** The deviation of the noise of denoising score matching, in the units of the data. */
export const denoising = 0.1;

/** Chains whose step size follows the energy as it sharpens. */
const sharpness: Sharpness = { product: 0.3, largest: 0.02, memory: 0.98 };

/** Borders of cells that reach 3.6 deviations of the reference density, narrow where the data are: 64 along each axis. */
const borders = Array.from({ length: 65 }, (_, k) => 1.5 * Math.sinh((2.5 * (k - 32)) / 32));

/** A method whose energy is the perceptron that all share. */
const ofNet =
  (objective: (net: ReturnType<typeof netOf>, scene: Scene) => Objective<NetParameters, Points<[2]>>) =>
  (scene: Scene): Plan => {
    const net = netOf(scene.budget);
    return planOf(objective(net, scene), scene.budget, (params) => net.apply(params, {}));
  };

const byLikelihood = (negatives: Negatives<[2]>): Method['plan'] =>
  ofNet((net) => maximumLikelihood(net, { negatives }));

/** Recovery of some levels, of which the first is the data's own. */
const recovery =
  (sigmas: readonly number[], steps: number) =>
  (scene: Scene): Plan => {
    const embedding = 4;
    const features = mlpFeatures([2], { hidden: scene.budget.hidden, condition: conditionOf(embedding) });
    const energy = noiseConditional(features, { embedding, reference });
    const options = { schedule: varianceExploding(sigmas), mode: calibrated({ steps }) };
    const first = levelEnergy(energy, options, 0);
    return planOf(recoveryLikelihood(energy, options), scene.budget, (params) => first.apply(params, {}));
  };

/** All methods, in the order of the table. */
export const methods: readonly Method[] = [
  {
    name: 'cd',
    title: 'maximum likelihood, 30 steps from the data (CD-30)',
    density: 'data',
    plan: byLikelihood(contrastiveDivergence(langevin, { steps: 30, stepSize: sharpness })),
  },
  {
    name: 'persistent',
    title: 'maximum likelihood, persistent chains, 30 steps',
    density: 'data',
    plan: byLikelihood(persistent(langevin, { steps: 30, stepSize: sharpness, chains: 4096, restart: 0.001 })),
  },
  {
    name: 'exact',
    title: 'maximum likelihood, integrals by quadrature',
    density: 'data',
    plan: ofNet((net) => exactLikelihood(net, planeCells({ x: borders, y: borders }))),
  },
  {
    name: 'short-run',
    title: 'maximum likelihood, 60 steps from noise',
    density: 'none',
    plan: byLikelihood(shortRun(langevin, { steps: 60, stepSize: 0.02, noise: gaussianNoise(1) })),
  },
  {
    name: 'nce',
    title: 'noise-contrastive estimation, Gaussian noise',
    density: 'data',
    plan: (scene) => {
      const net = netOf(scene.budget);
      const noise = momentMatched(freshPoints(scene, foldIn(scene.key, uses.map), 20_000), 2);
      return planOf(noiseContrastive(net, { noise, noisePerPoint: 4 }), scene.budget, ({ energy }) =>
        net.apply(energy, {}),
      );
    },
  },
  {
    name: 'score-matching',
    title: 'score matching, exact Laplacian',
    density: 'data',
    plan: ofNet(scoreMatching),
  },
  {
    name: 'sliced',
    title: 'sliced score matching',
    density: 'data',
    plan: ofNet((net) => slicedScoreMatching(net)),
  },
  {
    name: 'denoising',
    title: `denoising score matching, noise ${denoising}`,
    density: 'smoothed',
    plan: ofNet((net, { unit }) => denoisingScoreMatching(net, denoising / unit)),
  },
  {
    name: 'recovery',
    title: 'calibrated recovery likelihood, one level',
    density: 'data',
    plan: recovery([0.3], 40),
  },
  {
    name: 'recovery-6',
    title: 'calibrated recovery likelihood, six levels',
    density: 'data',
    plan: recovery([0.2, 0.3, 0.45, 0.7, 1, 1.5], 40),
  },
  {
    name: 'cooperative',
    title: 'cooperative learning with a generator',
    density: 'none',
    plan: (scene) => {
      const net = netOf(scene.budget);
      const generator = generatorNetwork(mlpFeatures([2], { hidden: scene.budget.hidden }), [2]);
      const objective = cooperative(net, generator, { revise: { steps: 30, stepSize: 0.01 }, deviation: 0.1 });
      return planOf(objective, scene.budget, ({ energy }) => net.apply(energy, {}));
    },
  },
];
