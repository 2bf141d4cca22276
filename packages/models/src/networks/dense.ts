import { add, dot, type Expr } from '@ergodic/core';
import { Init, type Initialiser, type Parameter, parameter } from '@ergodic/core/tree';
import type { Width } from './features.ts';

/** A linear layer. With a condition, a linear function of that is added. */
export type Dense = {
  readonly weight: Parameter<[Width, Width]>;
  readonly bias: Parameter<[Width]>;
  readonly condition?: Parameter<[Width, Width]>;
};

/** The arrays of a linear layer as expressions. */
export interface DenseExprs {
  readonly weight: Expr<[Width, Width]>;
  readonly bias: Expr<[Width]>;
  readonly condition?: Expr<[Width, Width]> | undefined;
}

/** A linear layer of so many inputs and outputs. */
export const dense = (
  inputs: Width,
  outputs: Width,
  { condition = null, init = Init.lecun }: { readonly condition?: Width | null; readonly init?: Initialiser } = {},
): Dense => ({
  weight: parameter([inputs, outputs], init),
  bias: parameter([outputs], Init.zeros),
  ...(condition === null ? {} : { condition: parameter([condition, outputs], Init.lecun) }),
});

/** `h W + b`, and `c V` of the condition where the layer has one. */
export const applyDense = (
  { weight, bias, condition }: DenseExprs,
  h: Expr<[Width]>,
  given?: Expr<[Width]>,
): Expr<[Width]> => add(dot(h, weight), offsetOf({ bias, condition }, given));

/** What a layer adds whatever its input: `b`, and `c V` of the condition where the layer has one. */
export const offsetOf = (
  { bias, condition }: Omit<DenseExprs, 'weight'>,
  given: Expr<[Width]> | undefined,
): Expr<[Width]> => {
  if (condition === undefined) return bias;
  if (given === undefined) throw new RangeError('a network that is conditioned is given nothing to be conditioned on');
  return add(bias, dot(given, condition));
};
