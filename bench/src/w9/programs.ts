/**
 * The programs of W9, all on the network 2-128-128-1 with SiLU and a batch of 512 points.
 */
import { grad, valueAndGrad } from '@ergodic/autodiff';
import { batch, batchSum, type Expr, input, mul, type Node } from '@ergodic/core';
import { chunk } from '../langevin/program.ts';
import { energy, type Parameters, parameters } from '../network/network.ts';
import { task } from '../w2/task.ts';

const BATCH = task.chains;
type Batch = typeof BATCH;

const points = (): Expr<[Batch, 2]> => input('x', [BATCH, 2]);

/** What a sampler needs: the gradient of the energy at each point. */
const inputGradient = (): readonly Node[] => [batch(BATCH, grad(energy(parameters())), points())];

/** What learning needs: the mean energy, and its gradient by all parameters and by the points. */
const allGradients = (): readonly Node[] => {
  const mean = ({ x, ...own }: Parameters & { readonly x: Expr<[Batch, 2]> }): Expr<[]> =>
    mul(batchSum(BATCH, energy(own), x), 1 / BATCH);
  const [value, { x, w1, b1, w2, b2, w3 }] = valueAndGrad(mean)({ ...parameters(), x: points() });
  return [value, x, w1, b1, w2, b2, w3];
};

/** A run of W2: twenty steps of all chains, noise and all. */
const steps = (): readonly Node[] => [chunk(task, task.steps)];

/** The programs, built afresh at each call. */
export const programs = { steps, gradient: inputGradient, parameters: allGradients } as const;

export type ProgramName = keyof typeof programs;
export const isProgram = (name: string | undefined): name is ProgramName => name !== undefined && name in programs;
