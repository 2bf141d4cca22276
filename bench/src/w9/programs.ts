/**
 * The task of W9: an energy that is a network of two hidden layers, 2-128-128-1 with SiLU, for a batch of 512 points, and its gradients.
 */
import { grad, valueAndGrad } from '@ergodic/autodiff';
import { add, batch, batchSum, dot, type Expr, input, mul, type Node, silu } from '@ergodic/core';

const BATCH = 512;
const WIDTH = 128;

type Batch = typeof BATCH;
type Width = typeof WIDTH;

type Parameters = {
  readonly w1: Expr<[2, Width]>;
  readonly b1: Expr<[Width]>;
  readonly w2: Expr<[Width, Width]>;
  readonly b2: Expr<[Width]>;
  readonly w3: Expr<[Width]>;
};

const parameters = (): Parameters => ({
  w1: input('w1', [2, WIDTH]),
  b1: input('b1', [WIDTH]),
  w2: input('w2', [WIDTH, WIDTH]),
  b2: input('b2', [WIDTH]),
  w3: input('w3', [WIDTH]),
});

const points = (): Expr<[Batch, 2]> => input('x', [BATCH, 2]);

const energy =
  ({ w1, b1, w2, b2, w3 }: Parameters) =>
  (x: Expr<[2]>): Expr<[]> => {
    const first = silu(add(dot(x, w1), b1));
    const second = silu(add(dot(first, w2), b2));
    return dot(second, w3);
  };

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
