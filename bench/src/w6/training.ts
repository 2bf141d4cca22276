/**
 * The task of W6: a whole step of training a network 2-128-128-1 by contrastive divergence: 60 Langevin steps of 256 chains that begin at the
 * data, the gradient of the contrast by all parameters, Adam.
 */
import { gradOf, type Inputs } from '@ergodic/autodiff';
import { dim, type Expr, energy as energyOf, Init, input, type Node, parameter } from '@ergodic/core';
import { foldIn, key, normal } from '@ergodic/core/random';
import { type FlatEnergy, flatEnergy, type Size } from '@ergodic/models/networks';
import {
  adam,
  adamDefaults,
  biasCorrections,
  chainEnds,
  contrast,
  recipe,
  trainingStep,
} from '@ergodic/models/training';
import type { Task } from '../langevin/task.ts';
import {
  type ArrayName,
  energy,
  PRODUCTS,
  parameterInputs,
  parameters,
  points,
  values,
  WIDTH,
} from '../network/network.ts';
import { normalNumber, operations } from '../operations.ts';
import { type Numbers, reals } from '../ours/program.ts';

export const BATCH = 256;
export const CHAIN_STEPS = 60;
export const STEP_SIZE = 0.004;
/** The learning rate while times are taken, small so that nothing much is learned; and a larger one, for what it does to be compared. */
export const [RATE, LARGE_RATE] = [1e-6, 1e-2] as const;
/** Steps of Adam that were taken before. */
export const TAKEN = 100;
const KEY: readonly [number, number] = [5, 3000000007];

/** The network of the other rows with all its parameters in one vector, as models are trained. */
const network: FlatEnergy = flatEnergy(
  energyOf({
    event: [2],
    params: {
      w1: parameter([2, WIDTH], Init.zeros),
      b1: parameter([WIDTH], Init.zeros),
      w2: parameter([WIDTH, WIDTH], Init.zeros),
      b2: parameter([WIDTH], Init.zeros),
      w3: parameter([WIDTH], Init.zeros),
    },
    apply: (parameters) => energy(parameters),
  }),
);

const isName = (name: string): name is ArrayName => name in values;

/** The parts of a vector by name. */
export const parts = (vector: Numbers): Readonly<Record<ArrayName, Float32Array>> => {
  const all = Object.fromEntries(
    network.places.map(({ path, offset, count }) => [path, Float32Array.from(vector).subarray(offset, offset + count)]),
  );
  const { w1, b1, w2, b2, w3 } = all;
  if (!w1 || !b1 || !w2 || !b2 || !w3) throw new RangeError('an array of the network is missing');
  return { w1, b1, w2, b2, w3 };
};

/** All arrays in one vector. */
export const vector = (arrays: Readonly<Record<ArrayName, { readonly data: ArrayLike<number> }>>): Float32Array => {
  const all = new Float32Array(network.size);
  for (const { path, offset } of network.places) if (isName(path)) all.set(arrays[path].data, offset);
  return all;
};

export const data = points(BATCH);
export const initial = vector(values);
/** Adam's averages, as large as those of a gradient, so that its steps depend on the gradient smoothly. */
const noise = (use: number): Float32Array => Float32Array.from(normal(foldIn(key(6), use), [network.size]));
export const first = noise(0).map((z) => 0.01 * z);
export const second = noise(1).map((z) => 0.001 * z * z + 1e-4);

const theta = (): Expr<[Size]> => input('parameters', [dim('parameters', network.size)]);

/** The chains as a task of Langevin steps. */
export const chains: Task<typeof BATCH, [2]> = {
  chains: BATCH,
  event: [2],
  stepSize: STEP_SIZE,
  steps: CHAIN_STEPS,
  starts: () => data,
  energy: energy(parameters()),
  inputs: parameterInputs,
};

/** What the step itself yields, and the ends of its chains, which only checks read. */
export const step = (): {
  readonly parameters: Node;
  readonly first: Node;
  readonly second: Node;
  readonly ends: Node;
} => trainingStep(network, { ...recipe, batch: BATCH, chainSteps: CHAIN_STEPS });

/** Where the first few chains end. */
export const firstEnds = (count: number): Node => chainEnds(network.at(theta()), count, CHAIN_STEPS);

/** The step of Adam that follows from given samples: parameters, and both averages. */
export const update = (): readonly Node[] => {
  const n = dim('points', BATCH);
  const vectorInput = (name: string): Expr<[Size]> => input(name, [dim('parameters', network.size)]);
  const loss = contrast(n, network.at(theta()))(input('data', [n, 2]), input('samples', [n, 2]));
  const state = { parameters: theta(), first: vectorInput('first'), second: vectorInput('second') };
  const next = adam(adamDefaults)(state, gradOf(loss, theta()), {
    rate: input('rate', []),
    firstCorrection: input('firstCorrection', []),
    secondCorrection: input('secondCorrection', []),
  });
  return [next.parameters, next.first, next.second];
};

const scalar = (x: number) => reals([], Float32Array.of(x));

/** What all programs of this row are given. Of chain keys there is one for each repetition. */
export const inputs = (repetition: number, rate: number, samples: Float32Array = data): Inputs => {
  const corrections = biasCorrections(adamDefaults, TAKEN + 1);
  const size = [network.size];
  return {
    parameters: reals(size, initial),
    first: reals(size, first),
    second: reals(size, second),
    data: reals([BATCH, 2], data),
    starts: reals([BATCH, 2], data),
    samples: reals([BATCH, 2], samples),
    key: { dtype: 'bits', shape: [2], data: [KEY[0] + repetition, KEY[1]] },
    stepSize: scalar(STEP_SIZE),
    rate: scalar(rate),
    decay: scalar(0),
    firstCorrection: scalar(corrections.firstCorrection),
    secondCorrection: scalar(corrections.secondCorrection),
  };
};

/**
 * Operations of a step: gradients of all chains at every step with their noise, and two points of each for the parameters' gradient, which takes
 * one product of matrices more.
 */
export const STEP_OPERATIONS: number =
  BATCH * CHAIN_STEPS * (PRODUCTS + 2 * WIDTH * operations.siluWithDerivative + 2 * normalNumber) +
  2 * BATCH * (1.5 * PRODUCTS + 2 * WIDTH * operations.siluWithDerivative);
