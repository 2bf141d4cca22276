/**
 * x^z in single precision, as 2^(z log2 |x|) in double precision: where the result is large, its logarithm has to be known to more digits than single
 * precision has.
 */
import { arithmetic } from '../../arithmetic.ts';
import { type Code, i32, op, splat } from '../../assembler/index.ts';
import type { Writer } from '../../writer.ts';
import type { Binary } from '../functions.ts';
import { demote, type Halves, promote } from '../halves.ts';
import { type Coefficients, horner } from '../polynomial.ts';
import { abs, flipSign, signOf } from './bits.ts';

const double = arithmetic('f64', false);
const { add, sub, mul, div, real } = double;

/** log2(1 + f) / s with s = f / (2 + f), in s^2: relative error 2^-37. */
const LOG2: Coefficients = [
  0.34072963859572586, 0.41167274513495844, 0.577083584494449, 0.9617966733447786, 2.8853900817900815,
];
/** 2^r for |r| <= 1/2: relative error 2^-29. */
const EXP2: Coefficients = [
  0.00015345811858709095, 0.0013399931217499624, 0.009618488957634778, 0.055503287769701336, 0.2402264689062994,
  0.6931472057372655, 1.0000000005541663,
];

const EXPONENT_PLACE = 52;
const BIAS = 1023;
const ROOT_HALF = 0x3fe6a09e667f3bcdn;
const ONE = 0x3ff0000000000000n;
const MANTISSA = 0x000fffffffffffffn;
/** 2^52, the bits of which hold a whole number in their low part; and the number 1.5 2^52, which rounds what is added to it. */
const WHOLE = 2 ** 52;
const ROUNDER = 1.5 * WHOLE;
/** Beyond, results are zero or infinite. */
const LIMIT = 160;

/** log2 of a positive, normal number. */
const log2 = (w: Writer, x: Code): Code => {
  const moved = w.keep(op('i64x2.add', x, splat.i64(ONE - ROOT_HALF)));
  const mantissa = op('v128.and', moved, splat.i64(MANTISSA));
  const f = w.keep(sub(op('i64x2.add', mantissa, splat.i64(ROOT_HALF)), real(1)));
  const exponent = op('v128.or', op('i64x2.shr_u', moved, i32(EXPONENT_PLACE)), real(WHOLE));
  const s = w.keep(div(f, add(f, real(2))));
  const series = horner(double, LOG2, w.keep(mul(s, s)));
  return add(sub(exponent, real(WHOLE + BIAS)), mul(s, series));
};

/** 2^p. */
const exp2 = (w: Writer, p: Code): Code => {
  const inside = w.keep(op('f64x2.pmax', op('f64x2.pmin', p, real(LIMIT)), real(-LIMIT)));
  const rounder = real(ROUNDER + BIAS);
  const word = w.keep(add(inside, rounder));
  const r = w.keep(sub(inside, sub(word, rounder)));
  return mul(horner(double, EXP2, r), op('i64x2.shl', word, i32(EXPONENT_PLACE)));
};

/** The powers of magnitudes, where `edge` is -Infinity for zero, Infinity for Infinity, and else zero. */
const ofMagnitude = (w: Writer, x: Code, edge: Code, z: Code): Code => {
  const half = (i: 0 | 1, [xs, edges, zs]: readonly [Halves, Halves, Halves]): Code =>
    exp2(w, mul(zs[i], add(log2(w, xs[i]), edges[i])));
  const operands = [promote(w, x), promote(w, edge), promote(w, z)] as const;
  return demote([half(0, operands), half(1, operands)]);
};

export const pow: Binary = ({ w, a }, x, z) => {
  const zero = splat.f32(0);
  const infinity = splat.f32(Number.POSITIVE_INFINITY);
  const size = w.keep(abs(x));
  const atZero = op('v128.and', a.eq(size, zero), splat.f32(Number.NEGATIVE_INFINITY));
  const atInfinity = op('v128.andnot', size, a.lt(size, infinity));
  const value = ofMagnitude(w, size, w.keep(op('v128.or', atZero, atInfinity)), z);
  // An infinite exponent counts as even.
  const whole = w.keep(a.eq(a.trunc(z), z));
  const half = w.keep(a.mul(z, splat.f32(0.5)));
  const odd = op('v128.and', whole, a.ne(a.trunc(half), half));
  const signed = flipSign(value, op('v128.and', signOf(x), odd));
  // A root of a negative number. Masks are NaN where they are not zero.
  const finiteNegative = op('v128.and', a.lt(x, zero), a.lt(size, infinity));
  const noNumber = op('v128.andnot', finiteNegative, whole);
  return a.choose(a.eq(z, zero), splat.f32(1), op('v128.or', signed, noNumber));
};
