/**
 * How parameters begin: functions of a key and a shape. The same key gives the same numbers everywhere.
 */

import { ShapeError } from '../error/shape-error.ts';
import { type Dims, dimAt, showDims, sizeOf } from '../graph/type.ts';
import * as random from '../random/index.ts';
import type { Key } from '../random/key.ts';

/** How a parameter begins: row-major values for a shape. */
export interface Initialiser {
  /** As it is shown: `normal(0.1)`. */
  readonly name: string;
  readonly draw: (key: Key, shape: Dims) => Float64Array;
}

const requireSpread = (name: string, x: number): void => {
  if (!(x >= 0 && x < Infinity)) throw new ShapeError(name, `${x} is not a scale`);
};

/**
 * One value everywhere.
 *
 * @category initialisers
 *
 * @example
 * import * as assert from 'node:assert'
 * import { key } from '@ergodic/core/random'
 * import { Init } from '@ergodic/core/tree'
 *
 * assert.deepStrictEqual([...Init.constant(2).draw(key(0), [2])], [2, 2])
 */
export const constant = (value: number): Initialiser => ({
  name: value === 0 ? 'zeros' : `constant(${value})`,
  draw: (_, shape) => new Float64Array(sizeOf(shape)).fill(value),
});

/**
 * Zeros.
 *
 * @category initialisers
 */
export const zeros: Initialiser = constant(0);

/**
 * Independent normals of mean 0 and standard deviation `scale`.
 *
 * `ShapeError` unless the scale is finite, 0 or more.
 *
 * @category initialisers
 *
 * @example
 * import * as assert from 'node:assert'
 * import { key, normal } from '@ergodic/core/random'
 * import { Init } from '@ergodic/core/tree'
 *
 * assert.deepStrictEqual(Init.normal(1).draw(key(0), [3]), normal(key(0), 3))
 */
export const normal = (scale: number): Initialiser => {
  requireSpread('normal', scale);
  return { name: `normal(${scale})`, draw: (key, shape) => random.normal(key, shape).map((z) => scale * z) };
};

/**
 * Independent uniforms on [-bound, bound).
 *
 * `ShapeError` unless the bound is finite, 0 or more.
 *
 * @category initialisers
 *
 * @example
 * import * as assert from 'node:assert'
 * import { key } from '@ergodic/core/random'
 * import { Init } from '@ergodic/core/tree'
 *
 * assert.ok(Init.uniform(0.5).draw(key(0), [100]).every((x) => Math.abs(x) <= 0.5))
 */
export const uniform = (bound: number): Initialiser => {
  requireSpread('uniform', bound);
  return {
    name: `uniform(${bound})`,
    draw: (key, shape) => random.uniform(key, shape, { minval: -bound, maxval: bound }),
  };
};

/**
 * How many numbers each output of a weight sums over, and how many outputs each input goes to. Weights are `[inputs, outputs]`
 * (leading axes count as inputs), kernels of convolutions, of four axes, `[outputs, inputs / groups, height, width]`.
 *
 * `ShapeError` for a scalar, which has neither.
 *
 * @category initialisers
 *
 * @example
 * import * as assert from 'node:assert'
 * import { Init } from '@ergodic/core/tree'
 *
 * assert.deepStrictEqual(Init.fans([2, 32]), { fanIn: 2, fanOut: 32 })
 * assert.deepStrictEqual(Init.fans([8, 3, 5, 5]), { fanIn: 75, fanOut: 200 })
 */
export const fans = (shape: Dims): { readonly fanIn: number; readonly fanOut: number } => {
  if (shape.length === 0) throw new ShapeError('fans', `${showDims(shape)} has no inputs`);
  if (shape.length === 4) {
    const window = sizeOf(shape.slice(2));
    return { fanIn: dimAt(shape, 1) * window, fanOut: dimAt(shape, 0) * window };
  }
  const last = shape.length - 1;
  return { fanIn: sizeOf(shape.slice(0, last)), fanOut: dimAt(shape, last) };
};

const byVariance = (name: string, variance: (shape: Dims) => number): Initialiser => ({
  name,
  // A uniform on [-a, a] has variance a² / 3.
  draw: (key, shape) => uniform(Math.sqrt(3 * variance(shape))).draw(key, shape),
});

/**
 * Uniform of variance `1 / fanIn`: keeps the variance of what flows through a linear layer. LeCun et al., "Efficient BackProp", 1998.
 *
 * @category initialisers
 */
export const lecun: Initialiser = byVariance('lecun', (shape) => 1 / fans(shape).fanIn);

/**
 * Uniform of variance `2 / (fanIn + fanOut)`: a compromise between what flows forward and what flows back. Glorot and Bengio,
 * "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010.
 *
 * @category initialisers
 */
export const glorot: Initialiser = byVariance('glorot', (shape) => 2 / (fans(shape).fanIn + fans(shape).fanOut));

/**
 * Uniform of variance `2 / fanIn`: for layers followed by a rectifier, which halves the second moment. He et al., "Delving deep into
 * rectifiers", ICCV 2015.
 *
 * @category initialisers
 */
export const kaiming: Initialiser = byVariance('kaiming', (shape) => 2 / fans(shape).fanIn);
