/**
 * A task in PyTorch: `bench/peers/python/langevin.py`, which takes gradients by autograd. On one thread and on several.
 */
import type { Shape } from '@ergodic/core';
import * as E from 'fp-ts/lib/Either.js';
import type { Found } from '../peers/peers.ts';
import { type Torch, type TorchArrays, torchContestants, torchNames } from '../peers/torch.ts';
import type { AbsentWalkers, Task, Walker } from './task.ts';

/** What the tasks of `tasks.py` need besides starts, step size and number of steps. */
export interface TorchEnergy {
  readonly task: string;
  readonly arrays: TorchArrays;
  readonly numbers: Readonly<Record<string, number>>;
}

export const torchWalker = async <N extends number, S extends Shape>(
  found: Awaited<Found<Torch>>,
  task: Task<N, S>,
  energy: TorchEnergy,
): Promise<Walker | AbsentWalkers> => {
  if (E.isLeft(found)) return { names: torchNames, absent: found.left };
  const shape = [task.chains, ...task.event];
  const { stepSize, steps } = task;
  const arrays = { ...energy.arrays, starts: { shape, data: task.starts() } };
  const own = await found.right.load(energy.task, arrays, { ...energy.numbers, step_size: stepSize, steps });
  const compute = async (what: string, result: string, data: Float32Array): Promise<Float32Array> =>
    (await own.compute(what, { x: { shape, data } }))[result] ?? new Float32Array();
  return {
    name: 'PyTorch',
    gradient: (x) => compute('gradient', 'gradient', x),
    step: (x) => compute('step', 'x', x),
    contestants: torchContestants(own, steps),
  };
};
