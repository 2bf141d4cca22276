/**
 * The task of W1: Langevin steps of 1024 chains on a mixture of eight Gaussians in the plane.
 */
import { constant, type Expr, fromFlat, logsumexp, neg, pipe, square, sub, sum, times } from '@ergodic/core';
import type { Task } from '../langevin/task.ts';
import { normalNumber, operations } from '../operations.ts';

export const CHAINS = 1024;
/** Steps that one run makes, as a sampler would run them. */
export const CHUNK = 20;
/** h. */
export const STEP_SIZE = 0.01;
/** Standard deviation of each Gaussian. */
export const SCALE = 0.354;
const RADIUS = 2.83;

export const MEANS: readonly (readonly [number, number])[] = Array.from({ length: 8 }, (_, k) => [
  RADIUS * Math.cos((k * Math.PI) / 4),
  RADIUS * Math.sin((k * Math.PI) / 4),
]);

/** Where so many chains start: chain after chain, two coordinates each. */
export const starts = (chains: number): Float32Array =>
  Float32Array.from({ length: 2 * chains }, (_, i) => 3 * Math.sin(i * 7.7));

const means = constant(fromFlat([8, 2], MEANS.flat(), 'real'));

/** E(x) = -ln sum_k exp(-|x - m_k|^2 / (2 s^2)). */
const energy = (x: Expr<[2]>): Expr<[]> =>
  pipe(sub(x, means), square, sum([1]), times(-0.5 / SCALE ** 2), logsumexp(), neg);

/** The task with so many chains, and so many steps a run. */
export const mixtureTask = <N extends number>(chains: N, steps: number): Task<N, [2]> => ({
  chains,
  event: [2],
  stepSize: STEP_SIZE,
  steps,
  starts: () => starts(chains),
  energy,
  inputs: {},
});

/**
 * Operations of one step of one chain: for each Gaussian two differences, their squares, sum and factor (6), maximum (1), an exponential of a
 * difference (1 + exp), the sum (1) and the weighted differences (4); two normal numbers and two keys; the step itself.
 */
export const STEP_OPERATIONS: number = 8 * (13 + operations.exp) + 2 * normalNumber + 2 * operations.threefry + 8;
