/**
 * Computers of arrays, one for each peer: what remains to be said is how that peer writes the task.
 */
import * as E from 'fp-ts/lib/Either.js';
import type { Absent } from '../contestant.ts';
import type { Jax, JaxArray } from '../peers/jax.ts';
import type { Found } from '../peers/peers.ts';
import type { Tfjs, TfTensor } from '../peers/tfjs.ts';
import { type Torch, type TorchArrays, torchContestants, torchNames } from '../peers/torch.ts';
import type { Computer } from './row.ts';

/** How they are called. */
export const [TFJS, JAX] = ['tfjs-wasm', 'jax-js'];

type Options = Pick<Computer, 'checks'>;

/** @param make the computation; what is made outside of it stays with tfjs */
export const inTfjs = (found: Awaited<Found<Tfjs>>, make: (tf: Tfjs) => () => TfTensor, options: Options = {}) => {
  if (E.isLeft(found)) return { name: TFJS, absent: found.left };
  const tf = found.right;
  const work = make(tf);
  // What `tidy` returns it looks through for tensors, number by number: the numbers are read outside.
  const compute = async (): Promise<Float32Array> => {
    const result = tf.tidy(work);
    const data = result.dataSync();
    result.dispose();
    return data;
  };
  return { name: TFJS, compute, ...options };
};

export const inJax = (found: Awaited<Found<Jax>>, make: (jax: Jax) => () => JaxArray, options: Options = {}) => {
  if (E.isLeft(found)) return { name: JAX, absent: found.left };
  const work = make(found.right);
  return { name: JAX, compute: () => work().data(), ...options };
};

/** @param task of `bench/peers/python/tasks.py` */
export const inTorch = async (
  found: Awaited<Found<Torch>>,
  task: string,
  arrays: TorchArrays,
  numbers: Readonly<Record<string, number>> = {},
  options: Options = {},
): Promise<readonly (Computer | Absent)[]> => {
  if (E.isLeft(found)) return torchNames.map((name) => ({ name, absent: found.left }));
  const own = await found.right.load(task, arrays, numbers);
  return [
    {
      name: 'PyTorch',
      compute: async () => (await own.compute('result', {})).result ?? [],
      contestants: torchContestants(own, 1),
      ...options,
    },
  ];
};
