import { add, avgPool2d, type Expr, leakyRelu, relu, type Shape, typed, type Written } from '@ergodic/core';
import { Init, type Parameter, parameter } from '@ergodic/core/tree';
import { whole } from '../setting.ts';
import { type Activation, eventOf, type Features, type Width, widthOf } from './features.ts';
import {
  applyConvolution,
  type Convolution,
  type ConvolutionExprs,
  channelSums,
  convolution,
  type Image,
  imageOf,
  imageSizes,
  scaleChannels,
} from './image.ts';

/** A block of two convolutions whose result is added to what went in, which goes through a convolution of its own where channels change. */
export type ConvolutionalBlock = {
  readonly first: Convolution;
  readonly second: Convolution;
  /** By what each channel of the second is multiplied. */
  readonly scale: Parameter<[Width]>;
  readonly shortcut?: Convolution;
};

/** The parameters of a residual convolutional network. */
export type ResidualConvolutionalBody = {
  readonly entry: Convolution;
  /** Blocks of each resolution. */
  readonly levels: readonly (readonly ConvolutionalBlock[])[];
};

/** How large a residual convolutional network is. */
export interface ResidualConvolutionalShape {
  /** Channels of the first resolution. */
  readonly channels: number;
  /** Channels of each resolution as multiples of that; every further one has half the rows and columns. `[1, 2, 2, 2]` in the paper. */
  readonly multiples: readonly number[];
  /** Blocks of each resolution; 8 in the paper. */
  readonly blocks: number;
  /** Between layers; `leakyRelu(0.2)` unless given. */
  readonly activation?: Activation;
  /** Before the sum; `relu` unless given. */
  readonly last?: Activation;
  /** How many numbers it is conditioned on; none unless given. */
  readonly condition?: number;
}

interface BlockExprs {
  readonly first: ConvolutionExprs;
  readonly second: ConvolutionExprs;
  readonly scale: Expr<[Width]>;
  readonly shortcut?: ConvolutionExprs | undefined;
}

/** The second convolution begins near nothing, so that a block begins as the identity. */
const nothing = Init.normal(1e-5);

const block = (inputs: number, outputs: number, condition: Width | null): ConvolutionalBlock => ({
  first: convolution(inputs, outputs, 3, { condition, init: Init.glorot }),
  second: convolution(outputs, outputs, 3, { init: nothing }),
  scale: parameter([widthOf('the number of channels', outputs)], Init.constant(1)),
  ...(inputs === outputs ? {} : { shortcut: convolution(inputs, outputs, 1, { init: Init.glorot }) }),
});

const applyBlock = (
  { first, second, scale, shortcut }: BlockExprs,
  x: Image,
  activation: Activation,
  given: Expr<[Width]> | undefined,
): Image => {
  const h = applyConvolution(first, activation(x), { given });
  const out = scaleChannels(scale, applyConvolution(second, activation(h)));
  return add(shortcut === undefined ? x : applyConvolution(shortcut, x), out);
};

/** Half the rows and columns: means of 2 by 2. */
const halved = (x: Image): Image => typed(avgPool2d(2)(x));

/**
 * The residual network of diffusion recovery likelihood: a convolution, then blocks of two convolutions with leaky rectifiers before each, at one
 * resolution after another with averages of 2 by 2 between them, and last a rectifier and the sum of each channel over the image. A condition (the level) is
 * added to the channels inside each block. No normalisation, attention or dropout.
 *
 * `RangeError` unless the event is `[H, W]` or `[C, H, W]` and all sizes are whole numbers of at least 1.
 *
 * @source R. Gao et al., Learning energy-based models by diffusion recovery likelihood (2021), appendix B and the released code
 * @category constructors
 */
export const residualConvolutionalFeatures = <const S extends Shape>(
  event: Written<S>,
  {
    channels,
    multiples,
    blocks,
    activation = leakyRelu(0.2),
    last = relu,
    condition: given,
  }: ResidualConvolutionalShape,
): Features<S, ResidualConvolutionalBody> => {
  const [inputs] = imageSizes(event);
  const condition = given === undefined ? null : widthOf('the size of the condition', given);
  whole('the number of blocks', blocks, 1);
  const widths = multiples.map((multiple) => channels * multiple);
  const top = widths[widths.length - 1];
  if (top === undefined) throw new RangeError('a network needs a resolution');
  return {
    event: eventOf<S>(event),
    params: {
      entry: convolution(inputs, channels, 3, { init: Init.glorot }),
      levels: widths.map((outputs, level) =>
        Array.from({ length: blocks }, (_, i) =>
          block(i > 0 ? outputs : (widths[level - 1] ?? channels), outputs, condition),
        ),
      ),
    },
    width: widthOf('the number of channels', top),
    condition,
    of:
      ({ entry, levels }, c) =>
      (x) => {
        const image = levels.reduce<Image>(
          (h, level, i) =>
            level.reduce<Image>((below, one) => applyBlock(one, below, activation, c), i === 0 ? h : halved(h)),
          applyConvolution(entry, imageOf(event, x)),
        );
        return channelSums(last(image));
      },
  };
};
