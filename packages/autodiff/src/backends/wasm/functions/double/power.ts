/**
 * x^z in double precision, after Sun, fdlibm, `e_pow.c`: 2^(z log2 |x|), where the logarithm is a sum of two numbers, since for large results it has to be
 * known to more digits than one of them has.
 */
import { type Code, op, splat } from '../../assembler/index.ts';
import type { Binary, Pen } from '../functions.ts';
import { type Coefficients, horner } from '../polynomial.ts';
import { abs, BIAS, clamp, flipSign, ROUNDER, signOf, upper } from './bits.ts';
import { EXP, timesPower } from './exponential.ts';
import { normalised, partsOf } from './logarithm.ts';

/** (3 / 2 log(m) / s - 3 - s^2) / s^4 with s = (m - 1) / (m + 1), in s^2. */
const SERIES: Coefficients = [
  0.16144301135531666, 0.15684417563658948, 0.17650222955109554, 0.19999944725959926, 0.23076923642718916,
  0.2727272726947877, 0.3333333333334267, 0.4285714285714285, 0.6,
];

/** 2 / (3 ln 2), and its parts. */
const CP = { whole: 0.9617966939259756, high: 0.9617962837219238, low: 4.102040517767816e-7 };
/** ln 2, and its parts. */
const LN2 = { high: 0.6931467056274414, low: 4.7493250390316726e-7 };

/** Beyond, results are zero or infinite, whatever the base, unless that is 1. */
const LARGEST_POWER = 2 ** 66;
const LARGEST_EXPONENT = 1100;

type Pair = readonly [high: Code, low: Code];

/** log2 of a positive, normal number, plus n. */
const log2 = (pen: Pen, x: Code, shift: Code): Pair => {
  const { w, a } = pen;
  const parts = partsOf(pen, x);
  const m = w.keep(parts.m);
  const n = w.keep(a.sub(parts.n, shift));
  const one = splat.f64(1);
  const f = w.keep(a.sub(m, one));
  const inverse = w.keep(a.div(one, a.add(m, one)));
  const s = w.keep(a.mul(f, inverse));
  const sHigh = w.keep(upper(s));
  const sumHigh = w.keep(upper(a.add(m, one)));
  const sumLow = a.sub(m, a.sub(sumHigh, one));
  const sLow = w.keep(a.mul(inverse, a.sub(a.sub(f, a.mul(sHigh, sumHigh)), a.mul(sHigh, sumLow))));
  const square = w.keep(a.mul(s, s));
  const series = a.mul(a.mul(square, square), horner(a, SERIES, square));
  const rest = w.keep(a.add(series, a.mul(sLow, a.add(sHigh, s))));
  const squareHigh = w.keep(a.mul(sHigh, sHigh));
  const three = splat.f64(3);
  const tHigh = w.keep(upper(a.add(a.add(squareHigh, three), rest)));
  const tLow = a.sub(rest, a.sub(a.sub(tHigh, three), squareHigh));
  // 3/2 log(m) = s (3 + s^2 + ...) in two parts; then times 2 / (3 ln 2).
  const u = w.keep(a.mul(sHigh, tHigh));
  const v = w.keep(a.add(a.mul(sLow, tHigh), a.mul(tLow, s)));
  const pHigh = w.keep(upper(a.add(u, v)));
  const pLow = a.sub(v, a.sub(pHigh, u));
  const zHigh = w.keep(a.mul(pHigh, splat.f64(CP.high)));
  const zLow = w.keep(a.add(a.mul(pHigh, splat.f64(CP.low)), a.mul(pLow, splat.f64(CP.whole))));
  const high = w.keep(upper(a.add(a.add(zHigh, zLow), n)));
  return [high, w.keep(a.sub(zLow, a.sub(a.sub(high, n), zHigh)))];
};

/** 2^(high + low). */
const exp2 = (pen: Pen, [high, low]: Pair): Code => {
  const { w, a } = pen;
  const rounder = splat.f64(ROUNDER + 2 * BIAS);
  const word = w.keep(a.add(w.keep(a.add(high, low)), rounder));
  const rest = w.keep(a.sub(high, a.sub(word, rounder)));
  const t = w.keep(upper(a.add(rest, low)));
  const tLow = a.sub(low, a.sub(t, rest));
  const r = w.keep(
    a.add(a.mul(t, splat.f64(LN2.high)), a.add(a.mul(tLow, splat.f64(Math.LN2)), a.mul(t, splat.f64(LN2.low)))),
  );
  return timesPower(pen, horner(a, EXP, r), word);
};

/** |x|^z for x that is neither zero nor infinite. */
const ofMagnitude = (pen: Pen, size: Code, power: Code): Code => {
  const { w, a } = pen;
  const z = w.keep(clamp(power, -LARGEST_POWER, LARGEST_POWER));
  const [t1, t2] = log2(pen, ...normalised(pen, size));
  const zHigh = w.keep(upper(z));
  const low = a.add(a.mul(a.sub(z, zHigh), t1), a.mul(z, t2));
  const high = a.mul(zHigh, t1);
  // Where the exponent is within its limits, what is below it is below 1.
  return exp2(pen, [w.keep(clamp(high, -LARGEST_EXPONENT, LARGEST_EXPONENT)), w.keep(clamp(low, -1, 1))]);
};

export const pow: Binary = (pen, x, z) => {
  const { w, a } = pen;
  const zero = splat.f64(0);
  const one = splat.f64(1);
  const infinity = splat.f64(Number.POSITIVE_INFINITY);
  const size = w.keep(abs(x));
  const atZero = w.keep(a.eq(size, zero));
  const atInfinity = w.keep(a.eq(size, infinity));
  const extreme = op('v128.and', infinity, op('v128.xor', atZero, a.gt(z, zero)));
  const value = a.choose(op('v128.or', atZero, atInfinity), extreme, ofMagnitude(pen, size, z));
  // An infinite exponent counts as even.
  const whole = w.keep(a.eq(a.trunc(z), z));
  const half = w.keep(a.mul(z, splat.f64(0.5)));
  const odd = op('v128.and', whole, a.ne(a.trunc(half), half));
  const signed = flipSign(value, op('v128.and', signOf(x), odd));
  // Masks are NaN where they are not zero. A root of a negative number; 1 or -1 to an infinite power; NaN itself.
  const finiteNegative = op('v128.and', a.lt(x, zero), a.lt(size, infinity));
  const root = op('v128.andnot', finiteNegative, whole);
  const ones = op('v128.and', a.eq(size, one), a.eq(abs(z), infinity));
  const given = op('v128.or', a.ne(x, x), a.ne(z, z));
  const noNumber = op('v128.or', op('v128.or', root, ones), given);
  return a.choose(a.eq(z, zero), one, op('v128.or', signed, noNumber));
};
