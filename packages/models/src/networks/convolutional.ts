import type { Expr, Shape, Written } from '@ergodic/core';
import type { Energy } from '@ergodic/core/energy';
import { typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { whole } from '../setting.ts';
import { applyDense, type Dense, dense } from './dense.ts';
import { type EnergyNetworkParameters, energyNetwork, type HeadOptions } from './energy-network.ts';
import { type Activation, eventOf, type Features, usual, type Width, widthOf } from './features.ts';
import {
  applyConvolution,
  type Convolution,
  channelSums,
  convolution,
  flattened,
  imageOf,
  imageSizes,
} from './image.ts';

/** The parameters of a convolutional network. */
export type ConvolutionalBody = { readonly layers: readonly Convolution[]; readonly hidden: readonly Dense[] };

/** How large a convolutional network is. */
export interface ConvolutionalShape {
  /** Channels after each layer. */
  readonly channels: readonly number[];
  /** The stride of each layer: that of the last one for those that are not named; 2 unless given. */
  readonly strides?: readonly number[];
  /** Rows and columns of the kernel of each layer: those of the last one for those that are not named; 3 unless given. */
  readonly kernels?: readonly number[];
  /** `silu` unless given. */
  readonly activation?: Activation;
  /**
   * What becomes of the last image: `flatten`, every place of it a feature, or `sum`, the sum of each channel, which does not know places apart (but for
   * the zeros around the image); `flatten` unless given.
   */
  readonly pool?: 'flatten' | 'sum';
  /** Units of linear layers after that, each with an activation; none unless given. What the first of them is given is then a feature, too, beside those of each layer. */
  readonly hidden?: readonly number[];
  /** How many numbers it is conditioned on; none unless given. */
  readonly condition?: number;
}

/**
 * A convolutional network: `h' = φ(h * K + b)`, layer by layer, with zeros around each image. With a condition `c` each layer adds a linear function of it
 * to its channels. There is no normalisation.
 *
 * `RangeError` unless the event is `[H, W]` or `[C, H, W]`, there is a layer, and all sizes are whole numbers of at least 1.
 *
 * @source J. Xie et al., A theory of generative ConvNet (2016), section 3
 * @category constructors
 */
export const convolutionalFeatures = <const S extends Shape>(
  event: Written<S>,
  { channels, strides = [2], kernels = [3], activation = usual, ...shape }: ConvolutionalShape,
): Features<S, ConvolutionalBody> => {
  const { pool = 'flatten', hidden = [], condition: given } = shape;
  const [inputs, rows, columns] = imageSizes(event);
  const last = channels[channels.length - 1];
  if (last === undefined) throw new RangeError('a network needs a layer');
  const condition = given === undefined ? null : widthOf('the size of the condition', given);
  const strideOf = (i: number): number => whole('a stride', strides[i] ?? strides[strides.length - 1] ?? 2, 1);
  const kernelOf = (i: number): number =>
    whole('the size of a kernel', kernels[i] ?? kernels[kernels.length - 1] ?? 3, 1);
  const after = (size: number): number => channels.reduce((n, _, i) => Math.ceil(n / strideOf(i)), size);
  const pooled = widthOf('the number of features', pool === 'sum' ? last : last * after(rows) * after(columns));
  const units = hidden.map((n) => widthOf('the number of units', n));
  return {
    event: eventOf<S>(event),
    params: {
      layers: channels.map((outputs, i) => convolution(channels[i - 1] ?? inputs, outputs, kernelOf(i), { condition })),
      hidden: units.map((outputs, i) => dense(units[i - 1] ?? pooled, outputs, { condition })),
    },
    width: widthOf(
      'the number of features',
      units.reduce<number>((sum, n) => sum + n, pooled),
    ),
    condition,
    of:
      ({ layers, hidden: linear }, c) =>
      (x) => {
        const image = layers.reduce(
          (h, layer, i) => activation(applyConvolution(layer, h, { stride: strideOf(i), given: c })),
          imageOf(event, x),
        );
        const all: Expr<[Width]>[] = [pool === 'sum' ? channelSums(image) : flattened(image)];
        for (const layer of linear) all.push(activation(applyDense(layer, all[all.length - 1] ?? flattened(image), c)));
        return typed(build.concat(all, 0));
      },
  };
};

/** How large a convolutional energy network is, and how far its reference density reaches. */
export type ConvolutionalOptions = Omit<ConvolutionalShape, 'condition'> & HeadOptions;

/**
 * A convolutional network as an energy of images, over a reference density if one is asked for.
 *
 * Errors as of `convolutionalFeatures`.
 *
 * @category constructors
 * @example
 * import * as assert from 'node:assert';
 * import { sizeOfSpec } from '@ergodic/core/tree';
 * import { convolutionalEnergy } from '@ergodic/models/networks';
 *
 * // 16 by 16, then 8 by 8, then 4 by 4.
 * const net = convolutionalEnergy([16, 16], { channels: [4, 8], reference: 1 });
 * assert.strictEqual(sizeOfSpec(net.params), 4 * 9 + 4 + 8 * 4 * 9 + 8 + 8 * 4 * 4);
 */
export const convolutionalEnergy = <const S extends Shape>(
  event: Written<S>,
  { reference, ...shape }: ConvolutionalOptions,
): Energy<S, EnergyNetworkParameters<ConvolutionalBody>> =>
  energyNetwork(convolutionalFeatures(event, shape), reference === undefined ? {} : { reference });
