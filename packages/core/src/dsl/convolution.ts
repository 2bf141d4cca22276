/**
 * Images: convolution and pooling. Images are `[N, C, H, W]`, kernels `[O, C / groups, KH, KW]`.
 */
import { ShapeError } from '../error/shape-error.ts';
import { type Expr, signature } from '../graph/expr.ts';
import { shapeOf } from '../graph/intern.ts';
import type { Node } from '../graph/node.ts';
import { type Dims, dimAt, showDims } from '../graph/type.ts';
import * as b from '../ops/build.ts';

/** A number for both axes of an image, or one for each. */
export type Pair = number | readonly [number, number];

/** Zeros before and after each axis. */
export type Margins = readonly [readonly [number, number], readonly [number, number]];

export interface ConvOptions {
  /** How far the kernel moves from one output to the next; 1. */
  readonly strides?: Pair;
  /** None (`valid`), as many zeros as make the output `⌈size / stride⌉` (`same`, the odd one after), or those given; `valid`. */
  readonly padding?: 'same' | 'valid' | Margins;
  /** The distance between neighbours of the kernel; 1. */
  readonly dilation?: Pair;
  /** Channels are cut into so many groups, each seen by its share of the outputs only; 1. */
  readonly groups?: number;
}

/** The signatures of `conv2d`: what keeps the size of the image, one group, and any number of them. */
export interface Conv2d {
  <O extends number, C extends number, K extends number, L extends number>(
    kernel: Expr<[O, C, K, L]>,
    options: { readonly padding: 'same' },
  ): <N extends number, H extends number, W extends number>(x: Expr<[N, C, H, W]>) => Expr<[N, O, H, W]>;
  <O extends number, C extends number, K extends number, L extends number>(
    kernel: Expr<[O, C, K, L]>,
    options?: Omit<ConvOptions, 'groups'>,
  ): <N extends number, H extends number, W extends number>(x: Expr<[N, C, H, W]>) => Expr<[N, O, number, number]>;
  <O extends number, G extends number, K extends number, L extends number>(
    kernel: Expr<[O, G, K, L]>,
    options: ConvOptions,
  ): <N extends number, C extends number, H extends number, W extends number>(
    x: Expr<[N, C, H, W]>,
  ) => Expr<[N, O, number, number]>;
}

const both = (pair: Pair): readonly [number, number] => (typeof pair === 'number' ? [pair, pair] : pair);

/** The padding that makes the output `⌈size / stride⌉`. */
const sameMargin = (size: number, window: number, stride: number, dilation: number): readonly [number, number] => {
  const steps = Math.ceil(size / stride) - 1;
  const total = Math.max(0, steps * stride + (window - 1) * dilation + 1 - size);
  const low = Math.floor(total / 2);
  return [low, total - low];
};

const sizes = (op: string, shape: Dims): readonly [number, number] => {
  if (shape.length !== 4) throw new ShapeError(op, `wants four dimensions, got ${showDims(shape)}`);
  return [dimAt(shape, 2), dimAt(shape, 3)];
};

/**
 * The convolution of an image with a kernel (without flipping the kernel, as is usual for networks):
 * `out[n, o, i, j] = Σ x[n, c, i s + p d, j s + q d] k[o, c, p, q]`, with stride `s` and dilation `d`.
 *
 * The compiler knows the size of the result where `padding: 'same'` is all that is asked for; else `ofShape` states it.
 *
 * `ShapeError` if the channels do not fit, or the kernel is larger than the padded image.
 *
 * @category convolution
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, conv2d, evaluate, pipe, toNested } from '@ergodic/core'
 *
 * const image = constant([[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]])
 * const difference = constant([[[[-1, 1]]]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(image, conv2d(difference)))), [[[[1, 1], [1, 1], [1, 1]]]])
 */
export const conv2d = signature<Conv2d>((kernel: Node, options: ConvOptions = {}) => (x: Node): Node => {
  const { padding = 'valid', groups = 1 } = options;
  const strides = both(options.strides ?? 1);
  const rhsDilation = both(options.dilation ?? 1);
  const [h, w] = sizes('conv2d', shapeOf(x));
  const [kh, kw] = sizes('conv2d', shapeOf(kernel));
  const margins: Margins =
    padding === 'same'
      ? [sameMargin(h, kh, strides[0], rhsDilation[0]), sameMargin(w, kw, strides[1], rhsDilation[1])]
      : padding === 'valid'
        ? [
            [0, 0],
            [0, 0],
          ]
        : padding;
  return b.conv2d(x, kernel, { strides, padding: margins, lhsDilation: [1, 1], rhsDilation, groups });
});

/** The signatures of pooling: windows side by side, or every so far. */
export type Pool = (
  window: Pair,
  strides?: Pair,
) => <N extends number, C extends number, H extends number, W extends number>(
  x: Expr<[N, C, H, W]>,
) => Expr<[N, C, number, number]>;

/** The places of each window along a new first axis: `[KH KW, N, C, H', W']`. */
const windows = (op: string, x: Node, window: Pair, step: Pair): Node => {
  const shape = shapeOf(x);
  const [h, w] = sizes(op, shape);
  const [kh, kw] = both(window);
  const [sh, sw] = both(step);
  if (kh < 1 || kw < 1 || kh > h || kw > w || sh < 1 || sw < 1)
    throw new ShapeError(op, `no window of [${kh}, ${kw}] every [${sh}, ${sw}] in ${showDims(shape)}`);
  const out = [Math.floor((h - kh) / sh) + 1, Math.floor((w - kw) / sw) + 1] as const;
  const lead = shape.slice(0, 2);
  const parts = Array.from({ length: kh * kw }, (_, k) => {
    const [i, j] = [Math.floor(k / kw), k % kw];
    const limits = [...lead, i + (out[0] - 1) * sh + 1, j + (out[1] - 1) * sw + 1];
    const part = b.slice(x, [0, 0, i, j], limits, [1, 1, sh, sw]);
    return b.reshape(part, [1, ...lead, ...out]);
  });
  return b.concat(parts, 0);
};

/**
 * The mean of each window. Windows stand side by side unless strides are given; what is left over at the ends is dropped.
 *
 * `ShapeError` if no window fits.
 *
 * @category convolution
 *
 * @example
 * import * as assert from 'node:assert'
 * import { avgPool2d, constant, evaluate, pipe, toNested } from '@ergodic/core'
 *
 * const image = constant([[[[1, 2], [3, 6]]]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(image, avgPool2d(2)))), [[[[3]]]])
 */
export const avgPool2d = signature<Pool>((window: Pair, strides: Pair = window) => (x: Node): Node => {
  const [kh, kw] = both(window);
  return b.div(b.sum(windows('avgPool2d', x, window, strides), [0]), kh * kw);
});

/**
 * The largest value of each window; its derivative is split evenly among equal ones. Windows stand side by side unless strides are
 * given; what is left over at the ends is dropped.
 *
 * `ShapeError` if no window fits.
 *
 * @category convolution
 *
 * @example
 * import * as assert from 'node:assert'
 * import { constant, evaluate, maxPool2d, pipe, toNested } from '@ergodic/core'
 *
 * const image = constant([[[[1, 2], [3, 6]]]])
 * assert.deepStrictEqual(toNested(evaluate(pipe(image, maxPool2d(2)))), [[[[6]]]])
 */
export const maxPool2d = signature<Pool>(
  (window: Pair, strides: Pair = window) =>
    (x: Node): Node =>
      b.reduceMax(windows('maxPool2d', x, window, strides), [0]),
);
