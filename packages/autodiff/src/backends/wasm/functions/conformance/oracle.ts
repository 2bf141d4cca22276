/**
 * The functions to fifty digits and more: the truth for double precision. Series, and Newton's method for what has an inverse.
 */
import type { Transcendental } from '../../../../lower/transcendentals.ts';
import {
  abs,
  add,
  type Big,
  big,
  div,
  isZero,
  magnitude,
  mul,
  neg,
  ONE,
  round,
  scale,
  sub,
  toNumber,
  whole,
  ZERO,
} from './big.ts';

/** Beyond this the terms of a series are of no account. */
const LAST = 190;

/** The sum of first, first ratio(1), first ratio(1) ratio(2), ...: terms that decrease. */
const series = (first: Big, ratio: (k: number) => Big): Big => {
  let [term, sum] = [first, first];
  for (let k = 1; !isZero(term) && magnitude(sum) - magnitude(term) < LAST; k++) {
    term = mul(term, ratio(k));
    sum = add(sum, term);
  }
  return sum;
};

const integer = (n: number): Big => whole(BigInt(n));

/** 2 atanh(1/3) = 2 sum 3^-(2k+1) / (2k+1). */
const LN2 = Array.from({ length: 64 }, (_, k) => 2 * k + 1).reduce<Big>(
  (sum, n) => add(sum, div(integer(2), mul(integer(n), whole(3n ** BigInt(n))))),
  ZERO,
);

/** pi 2^1400, by Machin's formula. */
export const PI_BITS = 1400;
export const PI_LONG = ((): bigint => {
  const unit = 1n << BigInt(PI_BITS + 16);
  const arctan = (n: bigint): bigint => {
    let sum = 0n;
    let power = unit / n;
    for (let k = 0n; power !== 0n; k++) {
      sum += k % 2n === 0n ? power / (2n * k + 1n) : -power / (2n * k + 1n);
      power /= n * n;
    }
    return sum;
  };
  return (4n * (4n * arctan(5n) - arctan(239n))) >> 16n;
})();
const PI = whole(PI_LONG, -PI_BITS);

/** exp(x) - 1 by its series, for |x| < 1. */
const expm1OfSmall = (x: Big): Big => series(x, (k) => div(x, integer(k + 1)));

/** 2^n exp(r) with x = n ln 2 + r; exp(r) is exp(r / 64)^64. Beyond all double-precision numbers it is some number that is beyond them. */
const exp = (x: Big): Big => {
  if (magnitude(x) > 16) return scale(ONE, x.m < 0n ? -5000 : 5000);
  const n = Number(round(div(x, LN2)));
  const r = sub(x, mul(integer(n), LN2));
  let y = add(ONE, expm1OfSmall(scale(r, -6)));
  for (let k = 0; k < 6; k++) y = mul(y, y);
  return scale(y, n);
};

const expm1 = (x: Big): Big => (magnitude(x) < -1 ? expm1OfSmall(x) : sub(exp(x), ONE));

/** One step of Halley's method from what JavaScript gives: y + 2 (x - e) / (x + 2 + e) with e = exp(y) - 1. */
const log1p = (x: Big): Big => {
  const y = big(Math.log1p(toNumber(x)));
  const e = expm1(y);
  return add(y, div(scale(sub(x, e), 1), add(add(x, integer(2)), e)));
};

/** The same, y + 2 (x - e) / (x + e) with e = exp(y), unless x is near 1. */
const log = (x: Big): Big => {
  const less = sub(x, ONE);
  if (magnitude(less) < 0) return log1p(less);
  const y = big(Math.log(toNumber(x)));
  const e = exp(y);
  return add(y, div(scale(sub(x, e), 1), add(x, e)));
};

const sigmoid = (x: Big): Big => div(ONE, add(ONE, exp(neg(x))));
/** log(1 + e) is e - e^2 / 2 where e^3 is of no account. */
const log1pOf = (e: Big): Big => (magnitude(e) < -100 ? mul(e, sub(ONE, scale(e, -1))) : log1p(e));
const softplus = (x: Big): Big => add(x.m > 0n ? x : ZERO, log1pOf(exp(neg(abs(x)))));

const tanh = (x: Big): Big => {
  if (magnitude(x) > 12) return x.m < 0n ? neg(ONE) : ONE;
  const e = expm1(scale(x, 1));
  return div(e, add(e, integer(2)));
};

/** 2 / sqrt(pi): Newton's method for 1 / sqrt. */
const SLOPE = ((): Big => {
  let y = big(1 / Math.sqrt(Math.PI));
  for (let k = 0; k < 3; k++) y = scale(mul(y, sub(integer(3), mul(PI, mul(y, y)))), -1);
  return scale(y, 1);
})();

/** 2 / sqrt(pi) exp(-x^2) sum 2^n x^(2n+1) / (2n+1)!! (DLMF 7.6.2): no term is negative. */
const erf = (x: Big): Big => {
  if (magnitude(x) > 8) return x.m < 0n ? neg(ONE) : ONE;
  const square = mul(x, x);
  return mul(
    mul(SLOPE, exp(neg(square))),
    series(x, (n) => div(scale(square, 1), integer(2 * n + 1))),
  );
};

/** sin(x) of |x| < 2. */
const sinOfSmall = (x: Big): Big => {
  const square = neg(mul(x, x));
  return series(x, (k) => div(square, integer(2 * k * (2 * k + 1))));
};

/** x less n half turns, from pi with 1400 bits, and whether n is odd; half a turn more or less for cosines. */
const circular = (x: number, quarters: 0 | 1): Big => {
  const { m, e } = big(x);
  // All in units of 2^-1400 / 2: the places of a quarter turn are whole.
  const shift = BigInt(e + PI_BITS + 1);
  const given = (shift >= 0n ? m << shift : m >> -shift) + BigInt(quarters) * PI_LONG;
  const half = 2n * PI_LONG;
  const n = (2n * given + half) / (2n * half) - ((2n * given + half) % (2n * half) < 0n ? 1n : 0n);
  const rest = given - n * half;
  const value = quarters === 0 && n === 0n ? sinOfSmall(big(x)) : sinOfSmall(whole(rest, -PI_BITS - 1));
  return n % 2n === 0n ? value : neg(value);
};

const functions: Readonly<Record<Exclude<Transcendental, 'erfinv' | 'sin' | 'cos'>, (x: Big) => Big>> = {
  exp,
  log,
  log1p,
  expm1,
  tanh,
  sigmoid,
  softplus,
  erf,
};

/** A function of a double-precision number in its domain; of `erfinv` one step of Newton's method from a value that is nearly right. */
export const truth = (name: Transcendental, x: number, value: number): Big => {
  if (name === 'sin') return circular(x, 0);
  if (name === 'cos') return circular(x, 1);
  if (name !== 'erfinv') return functions[name](big(x));
  const y = big(value);
  const slope = mul(SLOPE, exp(neg(mul(y, y))));
  return sub(y, div(sub(erf(y), big(x)), slope));
};

/** x^z for positive x. */
export const power = (x: number, z: number): Big => exp(mul(big(z), log(big(x))));

/** The error of a double-precision value in units of the last place. */
export const errorOfDouble = (value: number, exact: Big): number => {
  const size = Math.abs(toNumber(exact));
  if (size > Number.MAX_VALUE) return value === toNumber(exact) ? 0 : Number.POSITIVE_INFINITY;
  // Where zero is nearest by far, nothing else will do.
  if (magnitude(exact) < -1078 && value !== 0) return Number.POSITIVE_INFINITY;
  if (!Number.isFinite(value)) return Number.POSITIVE_INFINITY;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, size);
  const exponent = Math.max(view.getUint32(0) >>> 20, 1);
  // Rounding may have led to the next power of two.
  const above = view.getBigUint64(0) % 0x10000000000000n === 0n && sub(abs(exact), big(size)).m < 0n ? 1 : 0;
  return Math.abs(toNumber(scale(sub(big(value), exact), 1075 - Math.max(exponent - above, 1))));
};
