/**
 * Logarithms in double precision, after Sun, fdlibm, `e_log.c`: log(x) = n ln 2 + log(1 + f), 1 + f in [sqrt(1/2), sqrt(2)), and
 * log(1 + f) = f - f^2 / 2 + s (f^2 / 2 + R(s^2)) with s = f / (2 + f).
 */
import { type Code, i32, op, splat } from '../../assembler/index.ts';
import type { Pen, Unary } from '../functions.ts';
import { type Coefficients, horner } from '../polynomial.ts';
import { BIAS, MANTISSA, MANTISSA_BITS, signOf, WHOLE } from './bits.ts';
import { LN2_HIGH, LN2_LOW } from './exponential.ts';

/** (log(1 + f) - 2 s) / s in s^2: relative error 2^-58.45. */
const SERIES: Coefficients = [
  0.14798198605116586, 0.15313837699209373, 0.1818357216161805, 0.22222198432149784, 0.2857142874366239,
  0.3999999999940942, 0.6666666666666735, 0,
];

const ONE_BITS = 0x3ff0000000000000n;
const ROOT_HALF_BITS = 0x3fe6a09e667f3bcdn;
const SMALLEST_NORMAL = 2 ** -1022;
const LARGEST = Number.MAX_VALUE;
/** Denormals are multiplied by 2^54 before they are looked at. */
const LIFT = 54;

/** x = 2^n m with m in [sqrt(1/2), sqrt(2)). */
export interface Parts {
  readonly m: Code;
  /** n + 1023 in the place of the exponent, and other bits below it. */
  readonly moved: Code;
  /** n as a number. */
  readonly n: Code;
}

/** The parts of a positive, normal number. */
export const partsOf = ({ w, a }: Pen, x: Code): Parts => {
  const moved = w.keep(op('i64x2.add', x, splat.i64(ONE_BITS - ROOT_HALF_BITS)));
  const m = op('i64x2.add', op('v128.and', moved, MANTISSA), splat.i64(ROOT_HALF_BITS));
  const exponent = op('v128.or', op('i64x2.shr_u', moved, i32(MANTISSA_BITS)), splat.f64(WHOLE));
  return { m, moved, n: a.sub(exponent, splat.f64(WHOLE + BIAS)) };
};

/** A positive number made normal: the number, and by how much its logarithm to base 2 has grown. */
export const normalised = ({ w, a }: Pen, x: Code): readonly [Code, Code] => {
  const small = w.keep(a.lt(x, splat.f64(SMALLEST_NORMAL)));
  const change = BigInt(BIAS) ^ BigInt(BIAS + LIFT);
  const factor = op('v128.xor', splat.f64(1), op('v128.and', small, splat.i64(change << BigInt(MANTISSA_BITS))));
  return [w.keep(a.mul(x, factor)), op('v128.and', small, splat.f64(LIFT))];
};

/** log(1 + f) + n ln 2. */
export const logOfParts = ({ w, a }: Pen, f: Code, n: Code): Code => {
  const s = w.keep(a.div(f, a.add(f, splat.f64(2))));
  const series = horner(a, SERIES, w.keep(a.mul(s, s)));
  const half = w.keep(a.mul(a.mul(f, splat.f64(0.5)), f));
  const small = a.mulAdd(n, splat.f64(LN2_LOW), a.mul(s, a.add(half, series)));
  return a.sub(a.mul(n, splat.f64(LN2_HIGH)), a.sub(a.sub(half, small), f));
};

/** What is to be added for numbers that are not positive and finite: -Infinity for zero, Infinity for Infinity, NaN for the rest. */
const atEdges = (x: Code): Code => {
  // As unsigned numbers, the bits of positive finite ones less one are below those of the largest one; the shift makes them signed.
  const place = op('i64x2.add', x, splat.i64(0x7fffffffffffffffn));
  const outside = op('i64x2.gt_s', place, splat.i64(BigInt.asIntN(64, 0x7feffffffffffffen + 0x8000000000000000n)));
  const edge = op('v128.or', x, op('f64x2.lt', x, splat.f64(0)));
  const zero = op('v128.and', op('f64x2.eq', x, splat.f64(0)), splat.f64(Number.NEGATIVE_INFINITY));
  return op('v128.or', op('v128.and', outside, edge), zero);
};

export const log: Unary = (pen, x) => {
  const { w, a } = pen;
  const [y, lift] = normalised(pen, x);
  const { m, n } = partsOf(pen, y);
  const f = w.keep(a.sub(m, splat.f64(1)));
  return a.add(logOfParts(pen, f, w.keep(a.sub(n, lift))), atEdges(x));
};

/** -log of a number in (0, 1] that is normal. */
export const minusLogInside = (pen: Pen, x: Code): Code => {
  const { w, a } = pen;
  const { m, n } = partsOf(pen, x);
  return a.neg(logOfParts(pen, w.keep(a.sub(m, splat.f64(1))), w.keep(n)));
};

/**
 * 1 + x = 2^n (1 + f), where f comes from x itself, without the rounding of 1 + x: f = 2^-n x + (2^-n - 1), and both terms are exact where it
 * matters. All is times four, since 2^-1024 is no normal number.
 */
export const log1p: Unary = (pen, x) => {
  const { w, a } = pen;
  const u = w.keep(a.add(x, splat.f64(1)));
  const { moved, n } = partsOf(pen, u);
  const exponent = op('v128.andnot', moved, MANTISSA);
  const power = w.keep(op('i64x2.sub', splat.i64(-0x8000000000000000n), exponent));
  const finite = op('f64x2.pmin', x, splat.f64(LARGEST));
  const f = w.keep(a.mul(a.mulAdd(finite, power, a.sub(power, splat.f64(4))), splat.f64(0.25)));
  return op('v128.or', a.add(logOfParts(pen, f, w.keep(n)), atEdges(u)), signOf(x));
};

/** log(1 + x) for x in [0, 1]. */
export const log1pOfUnit = (pen: Pen, x: Code): Code => {
  const { w, a } = pen;
  const high = w.keep(a.gt(x, splat.f64(Math.SQRT2 - 1)));
  const f = w.keep(a.choose(high, a.mul(a.sub(x, splat.f64(1)), splat.f64(0.5)), x));
  return logOfParts(pen, f, w.keep(op('v128.and', high, splat.f64(1))));
};
