import { add, conv2d, type Expr, type Shape, type Written } from '@ergodic/core';
import { type Dims, dimAt, shapeOf, typed } from '@ergodic/core/graph';
import { build } from '@ergodic/core/ops';
import { Init, type Initialiser, type Parameter, parameter } from '@ergodic/core/tree';
import { whole } from '../setting.ts';
import { offsetOf } from './dense.ts';
import { type Width, widthOf } from './features.ts';

/** An image inside a network, `[1, C, H, W]`; how large is known when it is built. */
export type Image = Expr<[1, Width, number, number]>;

/** A convolution, and what is added to each channel: a bias, and a linear function of a condition. */
export type Convolution = {
  readonly kernel: Parameter<[Width, Width, number, number]>;
  readonly bias: Parameter<[Width]>;
  readonly condition?: Parameter<[Width, Width]>;
};

/** The arrays of a convolution as expressions. */
export interface ConvolutionExprs {
  readonly kernel: Expr<[Width, Width, number, number]>;
  readonly bias: Expr<[Width]>;
  readonly condition?: Expr<[Width, Width]> | undefined;
}

/** The channels, rows and columns of an event `[H, W]` or `[C, H, W]`. `RangeError` for another. */
export const imageSizes = (event: Dims): readonly [number, number, number] => {
  if (event.length === 2) return [1, dimAt(event, 0), dimAt(event, 1)];
  if (event.length === 3) return [dimAt(event, 0), dimAt(event, 1), dimAt(event, 2)];
  throw new RangeError(
    `an image has the shape [height, width] or [channels, height, width], not [${event.join(', ')}]`,
  );
};

/** A point as an image. */
export const imageOf = <S extends Shape>(event: Written<S> | Readonly<S>, x: Expr<S>): Image => {
  const [channels, height, width] = imageSizes(event);
  return typed(build.reshape(x, [1, channels, height, width]));
};

/** A convolution of so many channels, with a square kernel. */
export const convolution = (
  inputs: number,
  outputs: number,
  size: number,
  { condition = null, init = Init.lecun }: { readonly condition?: Width | null; readonly init?: Initialiser } = {},
): Convolution => {
  const to = widthOf('the number of channels', outputs);
  return {
    kernel: parameter([to, widthOf('the number of channels', inputs), size, size], init),
    bias: parameter([to], Init.zeros),
    ...(condition === null ? {} : { condition: parameter([condition, to], Init.lecun) }),
  };
};

/** One number for each channel, as an image that broadcasts. */
export const perChannel = (values: Expr<[Width]>): Expr<[1, Width, number, number]> =>
  typed(build.reshape(values, [1, dimAt(shapeOf(values), 0), 1, 1]));

const spread = (values: Expr<[Width]>, like: Image): Image =>
  typed(build.broadcastTo(perChannel(values), shapeOf(like)));

/** The convolution of an image, with zeros around it so that its size is divided by the stride, rounded up. */
export const applyConvolution = (
  { kernel, bias, condition }: ConvolutionExprs,
  x: Image,
  { stride = 1, given }: { readonly stride?: number; readonly given?: Expr<[Width]> | undefined } = {},
): Image => {
  const out: Image = typed(conv2d(kernel, { padding: 'same', strides: whole('a stride', stride, 1) })(x));
  return add(out, spread(offsetOf({ bias, condition }, given), out));
};

/** An image times a number for each channel. */
export const scaleChannels = (values: Expr<[Width]>, x: Image): Image => typed(build.mul(x, spread(values, x)));

/** The sum of each channel over the image: one number for each. */
export const channelSums = (x: Image): Expr<[Width]> =>
  typed(build.reshape(build.sum(x, [2, 3]), [dimAt(shapeOf(x), 1)]));

/** The whole image as features. */
export const flattened = (x: Image): Expr<[Width]> =>
  typed(build.reshape(x, [shapeOf(x).reduce((product, n) => product * n, 1)]));
