/**
 * A step of training in PyTorch: `bench/peers/python/training.py`, chains with a gradient by autograd in every step, as ebmkit has them.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Contestant } from '../contestant.ts';
import { relative, stepChecks } from '../langevin/checks.ts';
import { type ArrayName, values } from '../network/network.ts';
import type { Numbers } from '../ours/program.ts';
import type { Found } from '../peers/peers.ts';
import { type Torch, type TorchArray, type TorchArrays, torchContestants } from '../peers/torch.ts';
import type { Check } from '../row.ts';
import { exactUpdate, updateChecks } from './checks.ts';
import {
  BATCH,
  CHAIN_STEPS,
  data,
  first,
  LARGE_RATE,
  parts,
  RATE,
  STEP_SIZE,
  second,
  TAKEN,
  vector,
} from './training.ts';

export interface TorchTraining {
  readonly contestants: readonly Contestant[];
  /** Held against the true gradient at the data, and against the step that follows from some samples. */
  readonly checks: (gradient: Numbers, samples: Float32Array) => Promise<readonly Check[]>;
  readonly ends: () => Promise<Float32Array>;
}

const points = (numbers: Float32Array): TorchArray => ({ shape: [BATCH, 2], data: numbers });
const names: readonly ArrayName[] = ['w1', 'b1', 'w2', 'b2', 'w3'];

/** A vector as arrays of names that begin with a prefix. */
const named = (prefix: string, all: Float32Array): TorchArrays => {
  const own = parts(all);
  return Object.fromEntries(names.map((name) => [`${prefix}${name}`, { shape: values[name].shape, data: own[name] }]));
};

type Results = Readonly<Record<string, Float32Array>>;

const joined = (results: Results, prefix: string): Float32Array => {
  const array = (name: ArrayName) => ({ data: results[`${prefix}${name}`] ?? new Float32Array() });
  return vector({ w1: array('w1'), b1: array('b1'), w2: array('w2'), b2: array('b2'), w3: array('w3') });
};

export const torchTraining = async (found: Awaited<Found<Torch>>): Promise<E.Either<string, TorchTraining>> => {
  if (E.isLeft(found)) return found;
  const arrays = { data: points(data), ...values, ...named('first_', first), ...named('second_', second) };
  const numbers = { step_size: STEP_SIZE, steps: CHAIN_STEPS, rate: RATE, taken: TAKEN };
  const task = await found.right.load('training', arrays, numbers);
  const one = async (what: string, result: string, given: TorchArrays): Promise<Float32Array> =>
    (await task.compute(what, given))[result] ?? new Float32Array();
  const noiseChecks = async (gradient: Numbers): Promise<readonly Check[]> => {
    const steps = [];
    for (let i = 0; i < 40; i++) steps.push({ from: data, gradient, to: await one('step', 'x', { x: points(data) }) });
    return stepChecks('PyTorch', STEP_SIZE, steps);
  };
  return E.right({
    contestants: torchContestants(task, 1),
    ends: () => one('ends', 'x', {}),
    checks: async (gradient, samples) => {
      const before = [
        relative('gradient, PyTorch', gradient, await one('gradient', 'gradient', { x: points(data) }), 1e-5),
        ...(await noiseChecks(gradient)),
      ];
      const rate = { shape: [], data: Float32Array.of(LARGE_RATE) };
      const results = await task.compute('update', { negatives: points(samples), rate });
      const got = {
        parameters: joined(results, ''),
        first: joined(results, 'first_'),
        second: joined(results, 'second_'),
      };
      return [...before, ...updateChecks('PyTorch', await exactUpdate(samples), got)];
    },
  });
};
