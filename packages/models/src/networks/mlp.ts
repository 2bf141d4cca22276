import { add, type Dim, dim, dot, dotProduct, type Expr, pipe, reshape, silu } from '@ergodic/core';
import { Density, type Energy, energy, tilt } from '@ergodic/core/energy';
import { Init, type Parameter, parameter } from '@ergodic/core/tree';

/** The number of units of a layer. */
type Width = Dim<'width'>;

type Layer = { readonly weight: Parameter<[Width, Width]>; readonly bias: Parameter<[Width]> };

/** The parameters of a multilayer perceptron with one output: hidden layers, and the weights of the last sum. */
export type MlpParameters = { readonly layers: readonly Layer[]; readonly readout: Parameter<[Width]> };

/** How large a network is, and how far its reference density reaches. */
export interface MlpOptions {
  /** Units of each hidden layer. */
  readonly hidden: readonly number[];
  /** Standard deviation `s` of the reference density, in the units of the points. */
  readonly reference: number;
}

/**
 * A multilayer perceptron as a tilt of a broad Gaussian: `E(x) = wᵀ h(x) - ln N(x; 0, s² I)`, `h` the last hidden layer, `SiLU` after
 * each. The network grows at most linearly and the reference quadratically, so `Z` exists for all parameters.
 *
 * @source S. Elfwing et al., Sigmoid-weighted linear units (2018); the tilt is that of E. Nijkamp et al., On the anatomy of MCMC-based
 *   maximum likelihood learning (2020), eq. 2
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { sizeOfSpec } from '@ergodic/core/tree';
 * import { mlpEnergy } from '@ergodic/models/networks';
 *
 * const net = mlpEnergy({ hidden: [32, 32], reference: 2.5 });
 * assert.strictEqual(sizeOfSpec(net.params), 2 * 32 + 32 + 32 * 32 + 32 + 32);
 */
export const mlpEnergy = ({ hidden, reference }: MlpOptions): Energy<[2], MlpParameters> => {
  const widths = [2, ...hidden].map((n) => dim('width', n));
  const [first = dim('width', 2)] = widths;
  const last = widths[widths.length - 1] ?? first;
  const network = energy({
    event: [2],
    params: {
      layers: widths.slice(1).map((outputs, i) => ({
        weight: parameter([widths[i] ?? first, outputs], Init.lecun),
        bias: parameter([outputs], Init.zeros),
      })),
      readout: parameter([last], Init.normal(1 / Math.sqrt(last))),
    },
    apply:
      ({ layers, readout }) =>
      (x: Expr<[2]>) => {
        const point: Expr<[Width]> = reshape([first])(x);
        const features = layers.reduce((h, { weight, bias }) => silu(add(dot(h, weight), bias)), point);
        return dotProduct(readout, features);
      },
  });
  return pipe(network, tilt(Density.gaussian([2], { scale: reference })));
};
