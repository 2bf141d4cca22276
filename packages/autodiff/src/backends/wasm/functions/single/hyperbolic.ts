/**
 * The hyperbolic tangent in single precision: e / (e + 2) with e = exp(2 x) - 1. No result is beyond 1: rounding keeps the order of e and e + 2.
 */
import { splat } from '../../assembler/index.ts';
import type { Unary } from '../functions.ts';
import { BIAS, clamp, toExponent } from './bits.ts';
import { expm1OfReduced, reduce } from './exponential.ts';

/** From here on the result is 1. */
const END = 9.1;

export const tanh: Unary = (pen, given) => {
  const { w, a } = pen;
  const { word, part } = reduce(pen, w.keep(clamp(given, -END, END)), BIAS, 2);
  const power = w.keep(toExponent(word));
  // Minus zero stays what it is: it comes to -0 - 0.
  const e = w.keep(a.sub(a.mul(expm1OfReduced(pen, part, 2), power), a.sub(splat.f32(1), power)));
  return a.div(e, a.add(e, splat.f32(2)));
};
