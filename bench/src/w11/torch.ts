/** A step of training in PyTorch: `bench/peers/python/learning.py`. */
import * as E from 'fp-ts/lib/Either.js';
import type { Entry } from '../contestant.ts';
import type { Found } from '../peers/peers.ts';
import { onThreads, PEER_THREADS } from '../peers/threads.ts';
import { type Torch, type TorchArrays, torchContestants, torchName, torchNames } from '../peers/torch.ts';
import type { Check } from '../row.ts';
import { stateChecks } from './checks.ts';
import type { Told } from './methods.ts';
import { BATCH, DECAY, LARGE_RATE, RATE, type State, TAKEN, type Training } from './training.ts';

const byHandName = onThreads('PyTorch, gradients of chains by hand');

export interface TorchSteps {
  readonly entries: readonly Entry[];
  /** Held against what our step makes of the state. */
  readonly checks: (ours: State) => Promise<readonly Check[]>;
}

/** An array of a state as PyTorch has it: vectors of all parameters array by array, by their paths. */
const split = ({ places, shapes, before }: Training, name: string): TorchArrays => {
  const data = before[name] ?? new Float32Array();
  if (name.startsWith('carried.')) return { [name]: { shape: shapes[name] ?? [], data } };
  return Object.fromEntries(
    places.map(({ path, shape, offset, count }) => [
      `${name}.${path}`,
      { shape, data: data.subarray(offset, offset + count) },
    ]),
  );
};

/** Its results as a state of ours. */
const joined = ({ places, before }: Training, results: Readonly<Record<string, Float32Array>>): State => {
  const vector = (name: string): readonly number[] =>
    places.flatMap(({ path }) => Array.from(results[`${name}.${path}`] ?? []));
  const arrays = Object.keys(before).map((name) => [name, results[name] ?? Float32Array.from(vector(name))] as const);
  return { ...Object.fromEntries(arrays), loss: results.loss ?? new Float32Array() };
};

const prefixed = (arrays: TorchArrays): TorchArrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`given.${name}`, array]));

export const torchSteps = async (found: Awaited<Found<Torch>>, told: Told, training: Training): Promise<TorchSteps> => {
  const kinds = [{ names: torchNames, nameOf: torchName, chains_by_hand: 0 }];
  if (told.chains) kinds.push({ names: PEER_THREADS.map(byHandName), nameOf: byHandName, chains_by_hand: 1 });
  if (E.isLeft(found))
    return {
      entries: kinds.flatMap(({ names }) => names.map((name) => ({ name, absent: found.left }))),
      checks: async () => [],
    };
  const { scene } = training;
  const arrays = {
    points: { shape: [BATCH, 2], data: training.points(BATCH) },
    ...prefixed(told.arrays?.(scene) ?? {}),
    ...Object.assign({}, ...Object.keys(training.before).map((name) => split(training, name))),
  };
  const numbers = { ...told.numbers(scene), rate: RATE, taken: TAKEN, decay: DECAY };
  const entries: Entry[] = [];
  const checks: ((ours: State) => Promise<readonly Check[]>)[] = [];
  for (const { nameOf, chains_by_hand } of kinds) {
    const task = await found.right.load(`learning-${told.method}`, arrays, { ...numbers, chains_by_hand });
    entries.push(...torchContestants(task, 1, nameOf));
    checks.push(async (ours) => {
      const noise = Object.entries(told.noise(training.key, BATCH));
      const given = Object.fromEntries(noise.map(([name, data]) => [name, { shape: [data.length], data }]));
      const rate = { shape: [], data: Float32Array.of(LARGE_RATE) };
      const got = joined(training, await task.compute('update', { ...given, rate }));
      return stateChecks(nameOf(1), training.before, ours, got);
    });
  }
  return { entries, checks: async (ours) => (await Promise.all(checks.map((check) => check(ours)))).flat() };
};
