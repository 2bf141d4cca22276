/**
 * Langevin steps in our language: the gradient taken by `grad`, `repeat` over steps, `batch` over chains.
 */
import { grad } from '@ergodic/autodiff';
import { add, batch, type Expr, foldIn, input, iota, mul, pipe, repeat, type Shape, sub } from '@ergodic/core';
import { normalLike } from '@ergodic/samplers';
import type { Task } from './task.ts';

const positions = <N extends number, S extends Shape>({ chains, event }: Task<N, S>): Expr<[N, ...S]> =>
  input('x', [chains, ...event]);

/** The gradient of the energy at every chain. */
export const gradients = <N extends number, S extends Shape>(task: Task<N, S>): Expr<[N, ...S]> =>
  batch(task.chains, grad(task.energy), positions(task));

/**
 * Some steps of every chain. The key of a step is foldIn(foldIn(root, chain), step), `from` the number of the first step: so a chain
 * goes on, chunk by chunk, with noise that never repeats.
 */
export const chunk = <N extends number, S extends Shape>(task: Task<N, S>, steps: number): Expr<[N, ...S]> => {
  const { chains, stepSize, energy } = task;
  const root = input('key', [2], 'bits');
  const from = input('from', [], 'int');
  return batch(
    chains,
    (start: Expr<S>, chain: Expr<[], 'int'>) => {
      const key = foldIn(root, chain);
      const step = (x: Expr<S>, turn: Expr<[], 'int'>): Expr<S> => {
        const drift = sub(x, mul(grad(energy)(x), stepSize / 2));
        return add(drift, mul(normalLike(foldIn(key, add(from, turn)), x), Math.sqrt(stepSize)));
      };
      return pipe(start, repeat(steps, step));
    },
    positions(task),
    iota([chains]),
  );
};
