import { add, type Expr, reshape, type Shape, type Written } from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { sizeOf } from '@ergodic/core/graph';
import { whole } from '../setting.ts';
import { applyDense, type Dense, dense } from './dense.ts';
import { type EnergyNetworkParameters, energyNetwork, type HeadOptions } from './energy-network.ts';
import { type Activation, eventOf, type Features, usual, type Width, widthOf } from './features.ts';

/** A block: two layers whose result is added to what went in. */
export type ResidualBlock = { readonly first: Dense; readonly second: Dense };

/** The parameters of a residual network: into its width, and the blocks. */
export type ResidualBody = { readonly entry: Dense; readonly blocks: readonly ResidualBlock[] };

/** How large a residual network is. */
export interface ResidualShape {
  /** Units of every layer. */
  readonly width: number;
  readonly blocks: number;
  /** `silu` unless given. */
  readonly activation?: Activation;
  /** How many numbers it is conditioned on; none unless given. */
  readonly condition?: number;
}

/**
 * A residual network: `h = x W + b`, then block by block `h' = h + φ(φ(h) W₁ + b₁) W₂ + b₂`, and `φ` of the last. With a condition `c` the first layer of
 * each block adds a linear function of it. There is no normalisation.
 *
 * `RangeError` unless all sizes are whole numbers of at least 1.
 *
 * @source K. He et al., Identity mappings in deep residual networks (2016), figure 1b, without normalisation
 * @category constructors
 */
export const residualFeatures = <const S extends Shape>(
  event: Written<S>,
  { width: units, blocks, activation = usual, condition: given }: ResidualShape,
): Features<S, ResidualBody> => {
  const inputs = widthOf('the number of coordinates', sizeOf(event));
  const width = widthOf('the number of units', units);
  const condition = given === undefined ? null : widthOf('the size of the condition', given);
  whole('the number of blocks', blocks, 1);
  return {
    event: eventOf<S>(event),
    params: {
      entry: dense(inputs, width),
      blocks: Array.from({ length: blocks }, () => ({
        first: dense(width, width, { condition }),
        second: dense(width, width),
      })),
    },
    width,
    condition,
    of:
      ({ entry, blocks: all }, c) =>
      (x) => {
        const point: Expr<[Width]> = reshape([inputs])(x);
        const out = all.reduce(
          (h, { first, second }) => add(h, applyDense(second, activation(applyDense(first, activation(h), c)))),
          applyDense(entry, point),
        );
        return activation(out);
      },
  };
};

/** How large a residual energy network is, and how far its reference density reaches. */
export type ResidualOptions = Omit<ResidualShape, 'condition'> & HeadOptions;

/**
 * A residual network as an energy, over a reference density if one is asked for.
 *
 * `RangeError` unless all sizes are whole numbers of at least 1.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { sizeOfSpec } from '@ergodic/core/tree';
 * import { residualEnergy } from '@ergodic/models/networks';
 *
 * const net = residualEnergy([2], { width: 16, blocks: 2, reference: 2 });
 * assert.strictEqual(sizeOfSpec(net.params), 2 * 16 + 16 + 2 * 2 * (16 * 16 + 16) + 16);
 */
export const residualEnergy = <const S extends Shape>(
  event: Written<S>,
  { reference, ...shape }: ResidualOptions,
): Energy<S, EnergyNetworkParameters<ResidualBody>> =>
  energyNetwork(residualFeatures(event, shape), reference === undefined ? {} : { reference });
