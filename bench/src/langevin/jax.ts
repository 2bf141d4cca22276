/**
 * A task in jax-js, written as its users would: the whole step, key and noise included, in one `jit`, the places read at the end; or each operation on
 * its own.
 */
import type { Shape } from '@ergodic/core';
import { inProcess } from '../contestant.ts';
import type { Jax, JaxArray } from '../peers/jax.ts';
import type { Task, Walker } from './task.ts';

interface JaxOptions {
  /** Whether the step is compiled as a whole. */
  readonly jit?: boolean;
}

/** @param energy of all chains together */
export const jaxWalker = <N extends number, S extends Shape>(
  jax: Jax,
  name: string,
  task: Task<N, S>,
  energy: (x: JaxArray) => JaxArray,
  { jit = true }: JaxOptions = {},
): Walker => {
  const { chains, event, stepSize, steps } = task;
  const { numpy: np, random } = jax;
  const shape = [chains, ...event];
  const starts = task.starts();
  const gradient = jit ? jax.jit(jax.grad(energy)) : jax.grad(energy);
  const oneStep = (key: JaxArray, x: JaxArray): readonly [next: JaxArray, x: JaxArray] => {
    const [next, own] = random.split(key);
    if (next === undefined || own === undefined) throw new TypeError('a split key is two');
    const drift = x.ref.sub(
      jax
        .grad(energy)(x)
        .mul(stepSize / 2),
    );
    return [next, drift.add(random.normal(own, shape).mul(Math.sqrt(stepSize)))];
  };
  const step = jit ? jax.jit(oneStep) : oneStep;
  let key = random.key(3);
  const advance = async (data: Float32Array, count: number): Promise<Float32Array> => {
    let x = np.array(data).reshape(shape);
    for (let i = 0; i < count; i++) [key, x] = step(key, x);
    return x.data();
  };
  return {
    name,
    gradient: (data) => gradient(np.array(data).reshape(shape)).data(),
    step: (data) => advance(data, 1),
    contestants: [inProcess(name, steps, () => advance(starts, steps))],
  };
};
