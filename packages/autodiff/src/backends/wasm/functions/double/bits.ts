/**
 * Double-precision numbers as bits: a sign, eleven bits of exponent, 52 of mantissa.
 */
import { type Code, i32, op, splat } from '../../assembler/index.ts';

export const MANTISSA_BITS = 52;
export const BIAS = 1023;

export const SIGN = splat.i64(-0x8000000000000000n);
export const ALL_BUT_SIGN = splat.i64(0x7fffffffffffffffn);
export const MANTISSA = splat.i64(0x000fffffffffffffn);
/** The upper half of the bits: 21 of the mantissa are left, so that the square of what is left is exact. */
const UPPER = splat.i64(-0x100000000n);

export const signOf = (x: Code): Code => op('v128.and', x, SIGN);
export const minusAbs = (x: Code): Code => op('v128.or', x, SIGN);
export const abs = (x: Code): Code => op('v128.and', x, ALL_BUT_SIGN);
export const flipSign = (x: Code, sign: Code): Code => op('v128.xor', x, sign);
export const upper = (x: Code): Code => op('v128.and', x, UPPER);

/** Into the place of the exponent. */
export const toExponent = (n: Code): Code => op('i64x2.shl', n, i32(MANTISSA_BITS));

/** `x` kept between two numbers, neither of them zero; NaN stays what it is. */
export const clamp = (x: Code, low: number, high: number): Code =>
  op('f64x2.pmax', op('f64x2.pmin', x, splat.f64(high)), splat.f64(low));

/** 2^52: with a whole number in the low bits it is their sum. */
export const WHOLE = 2 ** 52;
/** 1.5 2^52: a number of magnitude below 2^51 that is added to it is rounded to a whole one, which then stands in the low bits. */
export const ROUNDER = 1.5 * WHOLE;
