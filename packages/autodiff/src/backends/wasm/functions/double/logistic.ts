/**
 * Sigmoid, softplus and the hyperbolic tangent in double precision.
 */
import { op, splat } from '../../assembler/index.ts';
import type { Unary } from '../functions.ts';
import { horner, scaled } from '../polynomial.ts';
import { BIAS, clamp, minusAbs, toExponent } from './bits.ts';
import { EXP, expInside, expm1OfReduced, LOWEST, reduce } from './exponential.ts';
import { log1pOfUnit } from './logarithm.ts';

/**
 * 1 / (1 + e) with e = exp(-x), as 2^-64 / (2^-64 + 2^-64 e): for x = -746, where the result goes to zero, e is beyond the numbers. Above 65 the result
 * is 1.
 */
const SCALE = 64;

export const sigmoid: Unary = (pen, given) => {
  const { w, a } = pen;
  const { word, part } = reduce(pen, w.keep(clamp(given, LOWEST, 65)), BIAS - SCALE, -1);
  const scale = splat.f64(2 ** -SCALE);
  const e = horner(a, scaled(EXP, -1), part);
  return a.div(scale, a.mulAdd(e, toExponent(word), scale));
};

/** max(x, 0) + log(1 + exp(-|x|)). */
export const softplus: Unary = (pen, x) => {
  const { w, a } = pen;
  const size = w.keep(op('f64x2.pmax', minusAbs(x), splat.f64(LOWEST)));
  const e = w.keep(expInside(pen, size));
  return a.add(op('f64x2.pmax', x, splat.f64(0)), log1pOfUnit(pen, e));
};

/** From here on the hyperbolic tangent is 1. */
const END = 19.5;

/** e / (e + 2) with e = exp(2 x) - 1. No result is beyond 1: rounding keeps the order of e and e + 2. */
export const tanh: Unary = (pen, given) => {
  const { w, a } = pen;
  const { word, part } = reduce(pen, w.keep(clamp(given, -END, END)), BIAS, 2);
  const power = w.keep(toExponent(word));
  // Minus zero stays what it is: it comes to -0 - 0.
  const e = w.keep(a.sub(a.mul(expm1OfReduced(pen, part, 2), power), a.sub(splat.f64(1), power)));
  return a.div(e, a.add(e, splat.f64(2)));
};
