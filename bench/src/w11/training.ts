/**
 * A step of training of a method of `npm run learn`, as its full run has it: the objective of the method, Adam, the average of the parameters.
 */
import type { Inputs } from '@ergodic/autodiff';
import { input, type Node } from '@ergodic/core';
import { foldIn, type Key, key, normal } from '@ergodic/core/random';
import { twoMoons } from '@ergodic/models/data';
import { budgets, methods, type Scene, sceneOf } from '@ergodic/models/learn';
import { layoutOf, type Place } from '@ergodic/models/networks';
import { adam } from '@ergodic/models/optimise';
import { type TrainingStep, trainingStep } from '@ergodic/models/training';
import { type Numbers, reals } from '../ours/program.ts';

export const { batch: BATCH } = budgets.full;
/** The learning rate while times are taken, small so that nothing much is learned; and a larger one, for what it does to be compared. */
export const [RATE, LARGE_RATE] = [1e-6, 1e-2] as const;
/** Steps that were taken before, and the decay of the average then. */
export const TAKEN = 100;
export const DECAY = Math.min(0.999, (1 + TAKEN) / (10 + TAKEN));

/** Numbers by name: the state of a step, as it was or as it has become, and the loss. */
export type State = Readonly<Record<string, Numbers>>;

export interface Training {
  readonly scene: Scene;
  readonly key: Key;
  readonly places: readonly Place[];
  /** The state that steps begin at, and the shapes of its arrays. */
  readonly before: Readonly<Record<string, Float32Array>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** Names of outputs, and the outputs, of a step of so many points. */
  readonly step: (points: number) => readonly (readonly [name: string, node: Node])[];
  readonly points: (count: number) => Float32Array;
  readonly inputs: (points: number, learningRate: number) => Inputs;
}

/** Numbers of independent uses. */
const uses = { parameters: 0, moved: 1, first: 2, second: 3, carried: 4, points: 5, step: 6 } as const;
const root = key(11);

const normals = (use: number, n: number, scale: number): Float32Array =>
  Float32Array.from(normal(foldIn(root, use), [n]), (z) => scale * z);

/** The mean squared gradient that chains are told of: from it follows a step size below the largest. */
const SHARPNESS = 20;

/** A method whose `plan` compiles something has not been planned for. */
const scene = (): Scene =>
  sceneOf(twoMoons(), 0, budgets.full, () => {
    throw new Error('the plan of a method compiles something');
  });

const stateOf = (name: string): Pick<Training, 'places' | 'before' | 'shapes' | 'step' | 'scene'> => {
  const own = scene();
  const method = methods.find((one) => one.name === name);
  if (method === undefined) throw new RangeError(`there is no method '${name}'`);
  const { learning } = method.plan(own);
  const { objective } = learning;
  const { size, places, initial } = layoutOf(objective.params);
  const beginning = initial(foldIn(root, uses.parameters));
  const move = normals(uses.moved, size, 0.1);
  const carried = Object.entries(objective.carried).map(([array, { shape, init }], i) => {
    const data = array === 'sharpness' ? [SHARPNESS] : init.draw(foldIn(foldIn(root, uses.carried), i), shape);
    return { name: `carried.${array}`, shape, data: Float32Array.from(data) };
  });
  const all = (of: (one: (typeof carried)[number]) => readonly number[]) =>
    Object.fromEntries(carried.map((one) => [one.name, of(one)]));
  return {
    scene: own,
    places,
    shapes: {
      parameters: [size],
      average: [size],
      'moment.first': [size],
      'moment.second': [size],
      ...all(({ shape }) => shape),
    },
    before: {
      // As after some training: no array of zeros, whose part in the step nobody would see.
      parameters: beginning.map((x, i) => x + (move[i] ?? 0)),
      average: beginning,
      // As large as those of a gradient, so that the step of Adam depends on the gradient smoothly.
      'moment.first': normals(uses.first, size, 0.01),
      'moment.second': normals(uses.second, size, 1).map((z) => 0.001 * z * z + 1e-4),
      ...Object.fromEntries(carried.map((one) => [one.name, one.data])),
    },
    step: (batch) => {
      const optimiser = adam({ rate: () => input('rate', []) });
      const { state, seen }: TrainingStep = trainingStep({ ...learning, batch, optimiser });
      const next = Object.entries(state).map(([array, one]) => [array, one.next] as const);
      return [...next, ...Object.entries(seen).filter(([array]) => array === 'loss')];
    },
  };
};

const scalar = (x: number) => reals([], Float32Array.of(x));

/** The step of the method of this name. */
export const trainingOf = (name: string): Training => {
  const own = stateOf(name);
  const points = (count: number): Float32Array =>
    Float32Array.from(own.scene.examples(foldIn(root, uses.points), count).points ?? []);
  const step = foldIn(root, uses.step);
  return {
    ...own,
    key: step,
    points,
    inputs: (count, learningRate) => ({
      ...Object.fromEntries(
        Object.entries(own.before).map(([array, data]) => [array, reals(own.shapes[array] ?? [], data)]),
      ),
      'batch.points': reals([count, 2], points(count)),
      key: { dtype: 'bits', shape: [2], data: step.words },
      count: scalar(TAKEN),
      rate: scalar(learningRate),
    }),
  };
};
