/**
 * W1 in our language: the energy, its gradient taken by `grad`, the step, a chunk of steps, many chains.
 */
import { grad } from '@ergodic/autodiff';
import {
  add,
  batch,
  constant,
  type Expr,
  foldIn,
  fromFlat,
  input,
  iota,
  logsumexp,
  mul,
  neg,
  normal,
  pipe,
  repeat,
  square,
  sub,
  sum,
  times,
} from '@ergodic/core';
import { CHAINS, MEANS, SCALE, STEP_SIZE } from './mixture.ts';

const means = constant(fromFlat([8, 2], MEANS.flat(), 'real'));

/** E(x) = -ln sum_k exp(-|x - m_k|^2 / (2 s^2)). */
export const energy = (x: Expr<[2]>): Expr<[]> =>
  pipe(sub(x, means), square, sum([1]), times(-0.5 / SCALE ** 2), logsumexp(), neg);

const positions = input('x', [CHAINS, 2]);

/** The gradient of the energy at every chain. */
export const gradients = (): Expr<[typeof CHAINS, 2]> => batch(CHAINS, grad(energy), positions);

/**
 * `steps` steps of every chain. The key of a step is foldIn(foldIn(root, chain), step), `from` the number of the first step: so a chain
 * goes on, chunk by chunk, with noise that never repeats.
 */
export const chunk = (steps: number): Expr<[typeof CHAINS, 2]> => {
  const root = input('key', [2], 'bits');
  const from = input('from', [], 'int');
  return batch(
    CHAINS,
    (start: Expr<[2]>, chain: Expr<[], 'int'>) => {
      const key = foldIn(root, chain);
      const step = (x: Expr<[2]>, turn: Expr<[], 'int'>): Expr<[2]> => {
        const drift = sub(x, mul(grad(energy)(x), STEP_SIZE / 2));
        return add(drift, mul(normal(foldIn(key, add(from, turn)), [2]), Math.sqrt(STEP_SIZE)));
      };
      return pipe(start, repeat(steps, step));
    },
    positions,
    iota([CHAINS]),
  );
};
