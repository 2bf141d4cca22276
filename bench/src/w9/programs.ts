/**
 * The task of W9: an energy that is a network of two hidden layers, 2-128-128-1 with SiLU, for a batch of 512 points, and its gradients.
 */
import { grad, valueAndGrad } from '@ergodic/autodiff';
import { batch, batchSum, type Expr, input, mul, type Node } from '@ergodic/core';
import { energy, type Parameters, parameters } from '../network/network.ts';

const BATCH = 512;
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

/** The programs, built afresh at each call. */
export const programs = { input: inputGradient, all: allGradients } as const;

export type ProgramName = keyof typeof programs;
