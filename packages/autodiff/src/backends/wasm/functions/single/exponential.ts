/**
 * The exponential in single precision: exp(x) = 2^n exp(r) with x = n ln 2 + r, |r| <= ln 2 / 2, and minimax polynomials. ln 2 is in two parts,
 * so that n times the first is exact, and both are positive: so minus zero stays what it is (W. J. Cody and W. Waite, "Software Manual for the Elementary Functions", 1980).
 */
import { type Code, i32, op, splat } from '../../assembler/index.ts';
import type { Pen, Unary } from '../functions.ts';
import { type Coefficients, horner, scaled } from '../polynomial.ts';
import { BIAS, clamp, ROUNDER, toExponent } from './bits.ts';

const LN2_HIGH = 0.693145751953125;
const LN2_LOW = 1.4286068203094173e-6;

/** exp(r) for |r| <= ln 2 / 2, within 0.04 units of the last place before rounding. */
export const EXP: Coefficients = [
  0.0013788696378469467, 0.00836868491023779, 0.04166889935731888, 0.1666652113199234, 0.49999991059303284, 1, 1,
];
/** The same within 1.1 units. */
export const SHORTER_EXP: Coefficients = [
  0.008262657560408115, 0.04189855605363846, 0.16668173670768738, 0.49999144673347473, 0.999999463558197, 1,
];
/** (exp(r) - 1) / r for |r| <= ln 2 / 2, relative error 1.4e-8. */
const EXPM1: Coefficients = [
  0.0013870657421648502, 0.00836626160889864, 0.04166743531823158, 0.1666654646396637, 0.4999999701976776, 1,
];

/** factor x = n ln 2 + r: `word` has n + offset in its low bits, zeros above them, and `part` is r / factor. */
export interface Reduced {
  readonly word: Code;
  readonly part: Code;
}

/**
 * Takes factor x apart, where |factor x| <= 104; the factor is a power of two or minus one. It costs nothing if the polynomial in r takes it
 * in (see `scaled`). The offset is below 256.
 */
export const reduce = ({ w, a }: Pen, x: Code, offset: number, factor = 1): Reduced => {
  const rounder = splat.f32(ROUNDER + offset);
  const word = w.keep(a.mulAdd(x, splat.f32(factor * Math.LOG2E), rounder));
  const n = w.keep(a.sub(word, rounder));
  const part = a.mulAdd(n, splat.f32(-LN2_LOW / factor), a.mulAdd(n, splat.f32(-LN2_HIGH / factor), x));
  return { word, part: w.keep(part) };
};

/**
 * exp of a number in [-104, 89]. 2^n has no float for every n that is needed, from -150 (which rounds to zero) to 128 (infinite): it is the product of
 * two, and only the second multiplication rounds.
 */
export const expInside = (pen: Pen, x: Code): Code => {
  const { w, a } = pen;
  const { word, part } = reduce(pen, x, 2 * BIAS);
  const half = w.keep(op('i32x4.shr_u', word, i32(1)));
  const rest = op('i32x4.sub', word, half);
  return a.mul(a.mul(horner(a, EXP, part), toExponent(half)), toExponent(rest));
};

export const LOWEST = -104;
export const HIGHEST = 89;

export const exp: Unary = (pen, x) => expInside(pen, pen.w.keep(clamp(x, LOWEST, HIGHEST)));

/** exp(r) - 1, where r is given as part = r / factor. */
export const expm1OfReduced = ({ a }: Pen, part: Code, factor = 1): Code => {
  const [first, ...rest] = scaled(EXPM1, factor);
  return a.mul(part, horner(a, [first * factor, ...rest.map((c) => c * factor)], part));
};

/** Below this, exp(x) - 1 is -1. */
const LOWEST_EXPM1 = -25;

/** 2^n (exp(r) - 1) + (2^n - 1). For n = 128, which floats do not have, both are halved at first. */
export const expm1: Unary = (pen, given) => {
  const { w, a } = pen;
  const x = w.keep(clamp(given, LOWEST_EXPM1, HIGHEST));
  const { word, part } = reduce(pen, x, BIAS);
  const largest = splat.f32(ROUNDER + 2 * BIAS);
  const one = splat.f32(1);
  const power = w.keep(toExponent(op('f32x4.pmin', word, largest)));
  const twice = op('v128.and', a.gt(word, largest), splat.i32(1 << 23));
  // Minus zero stays what it is: it comes to -0 - 0.
  const sum = a.sub(a.mul(expm1OfReduced(pen, part), power), a.sub(one, power));
  return a.mul(sum, op('i32x4.add', one, twice));
};
