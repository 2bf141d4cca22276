/**
 * A task in PyTorch: `bench/peers/python/langevin.py`, which takes gradients by autograd. On one thread and on several.
 */
import type { Shape } from '@ergodic/core';
import * as E from 'fp-ts/lib/Either.js';
import type { Contestant } from '../contestant.ts';
import type { Found } from '../peers/peers.ts';
import type { Torch, TorchArrays } from '../peers/torch.ts';
import type { AbsentWalkers, Task, Walker } from './task.ts';

/** How the contestants are called, by their number of threads. */
export const torchName = (threads: number): string =>
  threads === 1 ? 'PyTorch, 1 thread' : `PyTorch, ${threads} threads`;

const THREADS = [1, 2];
export const torchNames = THREADS.map(torchName);

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
    contestants: THREADS.map(
      (threads): Contestant => ({
        name: torchName(threads),
        steps,
        time: (runs) => own.time(threads, runs),
        restless: threads > 1,
      }),
    ),
  };
};
