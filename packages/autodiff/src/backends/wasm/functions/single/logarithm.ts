/**
 * Logarithms in single precision: log(x) = n ln 2 + log(1 + f), 1 + f in (sqrt(1/2), sqrt(2)], and log(1 + f) = f - f^2 / 2 + f^3 P(f) with a
 * minimax polynomial of relative error 3.2e-8. ln 2 is in two parts, n times the first exact.
 */
import { type Code, i32, op, splat } from '../../assembler/index.ts';
import type { Pen, Unary } from '../functions.ts';
import { type Coefficients, estrin } from '../polynomial.ts';
import { MANTISSA_BITS, signOf, toExponent } from './bits.ts';

const LN2_HIGH = 0.693145751953125;
const LN2_LOW = 1.4286068203094173e-6;

const SERIES: Coefficients = [
  0.08700401335954666, -0.14266932010650635, 0.14914508163928986, -0.16577652096748352, 0.199631005525589,
  -0.2500133514404297, 0.3333390951156616,
];

/** The bits of sqrt(2), which a mantissa is at most. */
const ROOT_TWO = 0x3fb504f3;
const SMALLEST_NORMAL = 2 ** -126;
const LARGEST = 3.4028234663852886e38;

/** -n as a whole number, where x = 2^n m with m in (sqrt(1/2), sqrt(2)]; x is positive and normal. */
export const minusExponent = (x: Code): Code =>
  op('i32x4.shr_s', op('i32x4.sub', splat.i32(ROOT_TWO), x), i32(MANTISSA_BITS));

/** log(1 + f) - m ln 2, for a whole number m. */
export const logOfParts = ({ w, a }: Pen, f: Code, m: Code): Code => {
  const z = w.keep(a.mul(f, f));
  const core = a.mul(a.mul(estrin({ w, a }, SERIES, f, z), f), z);
  const small = a.mulAdd(z, splat.f32(-0.5), a.mulAdd(m, splat.f32(-LN2_LOW), core));
  return a.sub(a.add(f, small), a.mul(m, splat.f32(LN2_HIGH)));
};

/** What is to be added for numbers that are not positive and finite: -Infinity for zero, Infinity for Infinity, NaN for the rest. */
const atEdges = (x: Code): Code => {
  // As unsigned numbers, the bits of positive finite ones less one are below those of the largest one; the shift makes them signed.
  const place = op('i32x4.add', x, splat.i32(0x7fffffff));
  const outside = op('i32x4.gt_s', place, splat.i32((0x7f7ffffe + 0x80000000) | 0));
  const edge = op('v128.or', x, op('f32x4.lt', x, splat.f32(0)));
  const zero = op('v128.and', op('f32x4.eq', x, splat.f32(0)), splat.f32(Number.NEGATIVE_INFINITY));
  return op('v128.or', op('v128.and', outside, edge), zero);
};

export const log: Unary = (pen, x) => {
  const { w, a } = pen;
  const small = w.keep(op('f32x4.lt', x, splat.f32(SMALLEST_NORMAL)));
  // Denormals times 2^23.
  const one = splat.f32(1);
  const change = 0x3f800000 ^ 0x4b000000;
  const y = w.keep(a.mul(x, op('v128.xor', one, op('v128.and', small, splat.i32(change)))));
  const n = w.keep(minusExponent(y));
  const f = w.keep(a.sub(op('i32x4.add', y, toExponent(n)), one));
  const m = w.keep(a.add(op('f32x4.convert_i32x4_s', n), op('v128.and', small, splat.f32(MANTISSA_BITS))));
  return a.add(logOfParts(pen, f, m), atEdges(x));
};

/**
 * 1 + x = 2^n (1 + f), where f comes from x itself, without the rounding of 1 + x: f = 2^-n x + (2^-n - 1), and both terms are exact
 * where it matters. All is times four, since 2^-128 is no normal float.
 */
export const log1p: Unary = (pen, x) => {
  const { w, a } = pen;
  const u = w.keep(a.add(x, splat.f32(1)));
  const n = w.keep(minusExponent(u));
  const four = splat.f32(4);
  const power = w.keep(op('i32x4.add', four, toExponent(n)));
  const finite = op('f32x4.pmin', x, splat.f32(LARGEST));
  const f = w.keep(a.mul(a.mulAdd(finite, power, a.sub(power, four)), splat.f32(0.25)));
  const value = logOfParts(pen, f, w.keep(op('f32x4.convert_i32x4_s', n)));
  return op('v128.or', a.add(value, atEdges(u)), signOf(x));
};
