/** The language in which energies are written. */

export type { Exprs, Sliced, Stacked } from '../structure/index.ts';
export { gelu, layerNorm, leakyRelu, relu, silu } from './activation.ts';
export { dotProduct, outer, quadraticForm, square } from './algebra.ts';
export {
  add,
  atLeast,
  atMost,
  div,
  maximum,
  minimum,
  minus,
  mul,
  over,
  plus,
  pow,
  raisedTo,
  sub,
  times,
} from './arithmetic.ts';
export { batch, batchSum, each } from './batch.ts';
export { toBool, toInt, toReal } from './cast.ts';
export {
  equal,
  greater,
  greaterEqual,
  isAtLeast,
  isAtMost,
  isEqualTo,
  isGreaterThan,
  isLessThan,
  isNotEqualTo,
  less,
  lessEqual,
  notEqual,
} from './comparison.ts';
export { dot, dotWith, matmul } from './contraction.ts';
export { avgPool2d, type ConvOptions, conv2d, type Margins, maxPool2d, type Pair } from './convolution.ts';
export { customVjp, stopGradient } from './custom.ts';
export { einsum } from './einsum.ts';
export {
  abs,
  cos,
  erf,
  erfinv,
  exp,
  expm1,
  floor,
  log,
  log1p,
  neg,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  tanh,
} from './elementwise.ts';
export { type Evaluated, evaluate, type Inputs } from './evaluate.ts';
export { gaussianLogDensity, gaussianLogDensityByPrecision, type PrecisionForm } from './gaussian.ts';
export { clip, norm, safeLog, safeSqrt } from './guarded.ts';
export { take, takeTranspose } from './indexing.ts';
export { constant, eye, full, input, iota, ones, zeros } from './leaf.ts';
export { and, andAlso, choose, not, or, orElse, where } from './logic.ts';
export { iterate, repeat, repeatWhile, type ScanOptions, scan } from './loop.ts';
export { broadcastTo, expandDims, flip, ofShape, reshape, squeeze, transpose } from './movement.ts';
export type { Numeric } from './operand.ts';
export { at, concat, pad, type Repeated, slice, stack, unstack } from './parts.ts';
export { bernoulli, bits, categorical, foldIn, gumbel, keyFrom, normal, split, uniform } from './random.ts';
export { argmax, max, mean, min, sum, variance } from './reduction.ts';
export { logSoftmax, logsumexp, softmax } from './softmax.ts';
