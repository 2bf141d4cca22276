import { dotProduct, type Shape } from '@ergodic/core';
import { type Context, Density, type Energy, energy, tilt } from '@ergodic/core/energy';
import { Init, type Parameter, type Parameters, parameter } from '@ergodic/core/tree';
import type { Features, Width } from './features.ts';

/** The parameters of an energy network: those of its features, and the weights of the last sum. */
export type EnergyNetworkParameters<B extends Parameters> = {
  readonly body: B;
  readonly head: Parameter<[Width]>;
};

/** What is between a network and its energy. */
export interface HeadOptions {
  /** Standard deviation `s` of a Gaussian reference density around 0, in the units of the points; there is none unless given. */
  readonly reference?: number;
}

/** An energy over the Gaussian reference that is asked for, or alone. */
export const overReference = <S extends Shape, P extends Parameters, C extends Context>(
  e: Energy<S, P, C>,
  { reference }: HeadOptions,
): Energy<S, P, C> => (reference === undefined ? e : tilt(Density.gaussian<S>(e.event, { scale: reference }))(e));

/**
 * Features as an energy: `E(x) = wᵀ h(x)`, less the logarithm of a Gaussian reference density where one is asked for.
 *
 * @category constructors
 */
export const energyNetwork = <S extends Shape, B extends Parameters>(
  features: Features<S, B>,
  options: HeadOptions = {},
): Energy<S, EnergyNetworkParameters<B>> => {
  const { event, params, width, of } = features;
  const network = energy<S, EnergyNetworkParameters<B>>({
    event,
    params: { body: params, head: parameter([width], Init.normal(1 / Math.sqrt(width))) },
    apply: ({ body, head }) => {
      const at = of(body);
      return (x) => dotProduct(head, at(x));
    },
  });
  return overReference(network, options);
};
