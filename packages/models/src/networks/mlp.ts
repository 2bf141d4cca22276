import { type Expr, reshape, type Shape, type Written } from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { sizeOf } from '@ergodic/core/graph';
import { applyDense, type Dense, dense } from './dense.ts';
import { type EnergyNetworkParameters, energyNetwork, type HeadOptions } from './energy-network.ts';
import { type Activation, eventOf, type Features, usual, widthOf } from './features.ts';

/** The parameters of the hidden layers of a multilayer perceptron. */
export type MlpBody = { readonly layers: readonly Dense[] };

/** How large a multilayer perceptron is. */
export interface MlpShape {
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  /** `silu` unless given. */
  readonly activation?: Activation;
  /** How many numbers it is conditioned on; none unless given. */
  readonly condition?: number;
}

/**
 * The hidden layers of a multilayer perceptron: `h' = φ(h W + b)`, one after the other. With a condition `c` every layer adds a linear function
 * of it, `φ(h W + b + c V)`.
 *
 * `RangeError` unless there is a layer and all sizes are whole numbers of at least 1.
 *
 * @category constructors
 */
export const mlpFeatures = <const S extends Shape>(
  event: Written<S>,
  { hidden, activation = usual, condition: given }: MlpShape,
): Features<S, MlpBody> => {
  const first = widthOf('the number of coordinates', sizeOf(event));
  const condition = given === undefined ? null : widthOf('the size of the condition', given);
  const widths = [first, ...hidden.map((n) => widthOf('the number of units', n))];
  const width = widths[hidden.length];
  if (width === undefined || hidden.length === 0) throw new RangeError('a network needs a hidden layer');
  return {
    event: eventOf<S>(event),
    params: { layers: widths.slice(1).map((outputs, i) => dense(widths[i] ?? first, outputs, { condition })) },
    width,
    condition,
    of:
      ({ layers }, c) =>
      (x) => {
        const point: Expr<[typeof width]> = reshape([first])(x);
        return layers.reduce((h, layer) => activation(applyDense(layer, h, c)), point);
      },
  };
};

/** How large an energy network is, and how far its reference density reaches. */
export type MlpOptions = Omit<MlpShape, 'condition'> & HeadOptions;

/** The parameters of a multilayer perceptron with one output. */
export type MlpParameters = EnergyNetworkParameters<MlpBody>;

/**
 * A multilayer perceptron as an energy, over a reference density if one is asked for: `E(x) = wᵀ h(x) - ln N(x; 0, s² I)`, `h` the last hidden
 * layer. With `SiLU` between the layers the network grows at most linearly and the reference quadratically, so `Z` exists for all parameters.
 *
 * `RangeError` unless all sizes are whole numbers of at least 1.
 *
 * @source S. Elfwing et al., Sigmoid-weighted linear units (2018); the tilt is that of E. Nijkamp et al., On the anatomy of MCMC-based
 *   maximum likelihood learning (2020), eq. 2
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { sizeOfSpec } from '@ergodic/core/tree';
 * import { mlpEnergy } from '@ergodic/models/networks';
 *
 * const net = mlpEnergy([2], { hidden: [32, 32], reference: 2.5 });
 * assert.strictEqual(sizeOfSpec(net.params), 2 * 32 + 32 + 32 * 32 + 32 + 32);
 */
export const mlpEnergy = <const S extends Shape>(
  event: Written<S>,
  { reference, ...shape }: MlpOptions,
): Energy<S, MlpParameters> => energyNetwork(mlpFeatures(event, shape), reference === undefined ? {} : { reference });
