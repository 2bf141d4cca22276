/**
 * A task in tfjs, written as its users would: all chains in one tensor, every step in a `tidy`, the places read at the end.
 */
import type { Shape } from '@ergodic/core';
import { inProcess } from '../contestant.ts';
import type { Tfjs, TfTensor } from '../peers/tfjs.ts';
import type { Task, Walker } from './task.ts';

export const tfjsWalker = <N extends number, S extends Shape>(
  tf: Tfjs,
  name: string,
  task: Task<N, S>,
  gradient: (x: TfTensor) => TfTensor,
  options: Pick<Walker, 'tolerance'> = {},
): Walker => {
  const { chains, event, stepSize, steps } = task;
  const shape = [chains, ...event];
  const starts = task.starts();
  const advance = (data: Float32Array, count: number): Float32Array => {
    let x = tf.tensor(data, shape);
    for (let i = 0; i < count; i++) {
      const current = x;
      x = tf.tidy(() => {
        const drift = tf.sub(current, tf.mul(gradient(current), stepSize / 2));
        return tf.add(drift, tf.mul(tf.randomNormal(shape), Math.sqrt(stepSize)));
      });
      current.dispose();
    }
    const result = x.dataSync();
    x.dispose();
    return result;
  };
  return {
    name,
    ...options,
    gradient: async (data) => {
      const result = tf.tidy(() => gradient(tf.tensor(data, shape)));
      const numbers = Float32Array.from(result.dataSync());
      result.dispose();
      return numbers;
    },
    step: async (data) => Float32Array.from(advance(data, 1)),
    contestants: [inProcess(name, steps, () => advance(starts, steps))],
  };
};
