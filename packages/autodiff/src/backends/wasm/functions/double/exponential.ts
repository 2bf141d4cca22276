/**
 * The exponential in double precision: exp(x) = 2^n exp(r) with x = n ln 2 + r, |r| <= ln 2 / 2. The polynomials interpolate at Chebyshev points. ln 2 is
 * in two parts, n times the first exact, both positive: so minus zero stays what it is (the parts: Sun, fdlibm, `e_exp.c`).
 */
import { type Code, i32, op, splat } from '../../assembler/index.ts';
import type { Pen, Unary } from '../functions.ts';
import { type Coefficients, horner, scaled } from '../polynomial.ts';
import { BIAS, clamp, MANTISSA_BITS, ROUNDER, toExponent } from './bits.ts';

export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;

/** (exp(r) - 1) / r for |r| <= ln 2 / 2, relative error 2^-58. */
const EXPM1: Coefficients = [
  2.0911236630261545e-9, 2.510038549551032e-8, 2.755728296954995e-7, 2.7557268459997064e-6, 2.4801587317144498e-5,
  0.00019841269863053618, 0.0013888888888886552, 0.008333333333330062, 0.041666666666666664, 0.16666666666666669, 0.5,
  1,
];
/** exp(r). */
export const EXP: Coefficients = [...EXPM1, 1];

/** factor x = n ln 2 + r: `word` has n + offset in its low bits, and `part` is r / factor. */
export interface Reduced {
  readonly word: Code;
  readonly part: Code;
}

/** Takes factor x apart, where |factor x| <= 746; the factor is a power of two or minus one. The offset is below 4096. */
export const reduce = ({ w, a }: Pen, x: Code, offset: number, factor = 1): Reduced => {
  const rounder = splat.f64(ROUNDER + offset);
  const word = w.keep(a.mulAdd(x, splat.f64(factor * Math.LOG2E), rounder));
  const n = w.keep(a.sub(word, rounder));
  const part = a.mulAdd(n, splat.f64(-LN2_LOW / factor), a.mulAdd(n, splat.f64(-LN2_HIGH / factor), x));
  return { word, part: w.keep(part) };
};

/** value 2^n, for n + 2 BIAS in the low bits of the word: two factors, since not every 2^n is a number; only the second one rounds. */
export const timesPower = ({ w, a }: Pen, value: Code, word: Code): Code => {
  const half = w.keep(op('i64x2.shr_u', word, i32(1)));
  return a.mul(a.mul(value, toExponent(half)), toExponent(op('i64x2.sub', word, half)));
};

export const LOWEST = -746;
export const HIGHEST = 710;

/** exp of a number in [-746, 710]. */
export const expInside = (pen: Pen, x: Code): Code => {
  const { word, part } = reduce(pen, x, 2 * BIAS);
  return timesPower(pen, horner(pen.a, EXP, part), word);
};

export const exp: Unary = (pen, x) => expInside(pen, pen.w.keep(clamp(x, LOWEST, HIGHEST)));

/** exp(r) - 1, where r is given as part = r / factor. */
export const expm1OfReduced = ({ a }: Pen, part: Code, factor = 1): Code => {
  const [first, ...rest] = scaled(EXPM1, factor);
  return a.mul(part, horner(a, [first * factor, ...rest.map((c) => c * factor)], part));
};

/** Below this, exp(x) - 1 is -1. */
const LOWEST_EXPM1 = -45;

/** 2^n (exp(r) - 1) + (2^n - 1). For n = 1024, which is no exponent, both are halved at first. */
export const expm1: Unary = (pen, given) => {
  const { w, a } = pen;
  const { word, part } = reduce(pen, w.keep(clamp(given, LOWEST_EXPM1, HIGHEST)), BIAS);
  const largest = splat.f64(ROUNDER + 2 * BIAS);
  const one = splat.f64(1);
  const power = w.keep(toExponent(op('f64x2.pmin', word, largest)));
  const twice = op('v128.and', a.gt(word, largest), splat.i64(1n << BigInt(MANTISSA_BITS)));
  // Minus zero stays what it is: it comes to -0 - 0.
  const sum = a.sub(a.mul(expm1OfReduced(pen, part), power), a.sub(one, power));
  return a.mul(sum, op('i64x2.add', one, twice));
};
