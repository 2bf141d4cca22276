/**
 * Single-precision numbers as bits: a sign, eight bits of exponent, 23 of mantissa. A vector has no type, so reading its bits costs nothing.
 */
import { type Code, i32, op, splat } from '../../assembler/index.ts';

export const MANTISSA_BITS = 23;
export const BIAS = 127;

export const SIGN = splat.i32(0x80000000 | 0);
export const ALL_BUT_SIGN = splat.i32(0x7fffffff);

export const signOf = (x: Code): Code => op('v128.and', x, SIGN);
/** Minus the magnitude, in one instruction. */
export const minusAbs = (x: Code): Code => op('v128.or', x, SIGN);
export const abs = (x: Code): Code => op('v128.and', x, ALL_BUT_SIGN);
/** Changes the sign of x where `sign`, a vector of bare signs, has it set. */
export const flipSign = (x: Code, sign: Code): Code => op('v128.xor', x, sign);

/** Into the place of the exponent. */
export const toExponent = (n: Code): Code => op('i32x4.shl', n, i32(MANTISSA_BITS));

/** `x` kept between two numbers, neither of them zero; NaN stays what it is. One instruction each, which `min` and `max` are not. */
export const clamp = (x: Code, low: number, high: number): Code =>
  op('f32x4.pmax', op('f32x4.pmin', x, splat.f32(high)), splat.f32(low));

/**
 * 1.5 2^23: a number of magnitude below 2^22 that is added to it is rounded to a whole one, which then stands in the low bits.
 */
export const ROUNDER = 12582912;
