/**
 * The task of W6: a whole step of training a network 2-128-128-1 by contrastive divergence: 60 Langevin steps of 256 chains that begin at the
 * data, the gradient of the contrast by all parameters, Adam.
 */
import { gradOf, type Inputs } from '@ergodic/autodiff';
import {
  dim,
  type Expr,
  energy as energyOf,
  foldIn as foldKey,
  Init,
  input,
  type Node,
  parameter,
} from '@ergodic/core';
import { foldIn, key, normal } from '@ergodic/core/random';
import { type FlatEnergy, flatEnergy, type Size } from '@ergodic/models/networks';
import { type Count, contrast, contrastiveDivergence, maximumLikelihood, type Rows } from '@ergodic/models/objectives';
import { adam } from '@ergodic/models/optimise';
import { trainingStep } from '@ergodic/models/training';
import { langevin } from '@ergodic/samplers';
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

const model = energyOf({
  event: [2],
  params: {
    w1: parameter([2, WIDTH], Init.zeros),
    b1: parameter([WIDTH], Init.zeros),
    w2: parameter([WIDTH, WIDTH], Init.zeros),
    b2: parameter([WIDTH], Init.zeros),
    w3: parameter([WIDTH], Init.zeros),
  },
  apply: (own) => energy(own),
});

/** The network of the other rows with all its parameters in one vector, as models are trained. */
const network: FlatEnergy = flatEnergy(model);

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

const vectorInput = (name: string): Expr<[Size]> => input(name, [dim('parameters', network.size)]);
const theta = (): Expr<[Size]> => vectorInput('parameters');
const rate = (): Expr<[]> => input('rate', []);
const count = (): Expr<[]> => input('count', []);
const rows = (name: string, n: number): Rows<[2]> => {
  const all: Count = dim('points', n);
  return input(name, [all, 2]);
};

const negatives = contrastiveDivergence(langevin<[2]>, { steps: CHAIN_STEPS, stepSize: STEP_SIZE });
const optimiser = adam({ rate });

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

/** The step, one program: what it makes of the parameters and of both averages of Adam, by their names. */
export const step = (): readonly (readonly [name: string, node: Node])[] => {
  const { state } = trainingStep({ objective: maximumLikelihood(model, { negatives }), optimiser, batch: BATCH });
  return ['parameters', 'moment.first', 'moment.second'].map((name) => {
    const found = state[name];
    if (found === undefined) throw new RangeError(`a step of training has no '${name}'`);
    return [name, found.next];
  });
};

/** Where the chains of the first so many points end, in the step: their key is the first that the objective makes of the step's. */
export const ends = (chainsOf: number): Node =>
  negatives.draw(network.at(theta()), {
    data: rows('batch.points', chainsOf),
    carried: {},
    key: foldKey(input('key', [2], 'bits'), 0),
    count: count(),
  }).samples;

/** The step of Adam that follows from given samples: parameters, and both averages. */
export const update = (): readonly Node[] => {
  const { loss } = contrast(network.at(theta()), rows('batch.points', BATCH), rows('samples', BATCH));
  const moments = { first: vectorInput('moment.first'), second: vectorInput('moment.second') };
  const next = optimiser.update({ parameters: theta(), moments, count: count() }, gradOf(loss, theta()));
  return [next.parameters, next.moments.first, next.moments.second];
};

const scalar = (x: number) => reals([], Float32Array.of(x));

/** What all programs of this row are given. Of keys there is one for each repetition. */
export const inputs = (repetition: number, learningRate: number, samples: Float32Array = data): Inputs => {
  const size = [network.size];
  return {
    parameters: reals(size, initial),
    'moment.first': reals(size, first),
    'moment.second': reals(size, second),
    'batch.points': reals([BATCH, 2], data),
    samples: reals([BATCH, 2], samples),
    key: { dtype: 'bits', shape: [2], data: [KEY[0] + repetition, KEY[1]] },
    count: scalar(TAKEN),
    rate: scalar(learningRate),
  };
};

/**
 * Operations of a step: gradients of all chains at every step with their noise, and two points of each for the parameters' gradient, which takes
 * one product of matrices more.
 */
export const STEP_OPERATIONS: number =
  BATCH * CHAIN_STEPS * (PRODUCTS + 2 * WIDTH * operations.siluWithDerivative + 2 * normalNumber) +
  2 * BATCH * (1.5 * PRODUCTS + 2 * WIDTH * operations.siluWithDerivative);
