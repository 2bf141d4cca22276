/**
 * Sigmoid and softplus in single precision.
 */
import { op, splat } from '../../assembler/index.ts';
import type { Unary } from '../functions.ts';
import { type Coefficients, horner, scaled } from '../polynomial.ts';
import { BIAS, clamp, minusAbs, toExponent } from './bits.ts';
import { expInside, LOWEST, reduce, SHORTER_EXP } from './exponential.ts';

/**
 * 1 / (1 + e) with e = exp(-x), as 2^-32 / (2^-32 + 2^-32 e): for x = -104, where the result goes to zero, e is beyond the floats. Above 65
 * the result is 1.
 */
const SCALE = 32;

export const sigmoid: Unary = (pen, given) => {
  const { w, a } = pen;
  const { word, part } = reduce(pen, w.keep(clamp(given, LOWEST, 65)), BIAS - SCALE, -1);
  const scale = splat.f32(2 ** -SCALE);
  const e = horner(a, scaled(SHORTER_EXP, -1), part);
  return a.div(scale, a.mulAdd(e, toExponent(word), scale));
};

/** (e - log(1 + e)) / e^2 on [0, 1]: a rational minimax approximation; that of log(1 + e) has a relative error of 3.9e-8. */
const P: Coefficients = [0.002424495993182063, 0.2809087932109833, 0.4999975860118866];
const Q: Coefficients = [0.32439953088760376, 1.2283904552459717, 1];

/** max(x, 0) + log(1 + exp(-|x|)). */
export const softplus: Unary = (pen, x) => {
  const { w, a } = pen;
  const size = w.keep(op('f32x4.pmax', minusAbs(x), splat.f32(LOWEST)));
  const e = w.keep(expInside(pen, size));
  const rest = a.mul(a.mul(e, e), a.div(horner(a, P, e), horner(a, Q, e)));
  return a.add(op('f32x4.pmax', x, splat.f32(0)), a.sub(e, rest));
};
