/**
 * The error function and its inverse in double precision.
 */
import { type Code, op, splat } from '../../assembler/index.ts';
import type { Pen, Unary } from '../functions.ts';
import { type Coefficients, horner } from '../polynomial.ts';
import { abs, BIAS, signOf, toExponent } from './bits.ts';
import { expm1OfReduced, reduce } from './exponential.ts';
import { minusLogInside } from './logarithm.ts';

/**
 * -log(1 - erf(x)) / x on [0, 5.95]: a minimax polynomial. An error in it counts less and less as erf(x) goes to 1: that of erf(x) is at most 2^-57,
 * relative.
 */
const EXPONENT: Coefficients = [
  7.839769563843121e-16, -3.853072401048557e-14, 8.850979686895814e-13, -1.2618100053050566e-11, 1.249056927089397e-10,
  -9.086571917611077e-10, 4.99993285673249e-9, -2.097158465721619e-8, 6.576187208304096e-8, -1.4183406614075565e-7,
  1.3732925155123163e-7, 3.361233967764834e-7, -1.7412302927362789e-6, 2.8348074981180944e-6, 3.4075417700423767e-6,
  -2.9724225633808924e-5, 6.449195059463503e-5, 2.5878570502727184e-5, -0.0005901255436117002, 0.0016962063839580082,
  -0.00020919469461500083, -0.019128447005087902, 0.10277260330178946, 0.6366197723675836, 1.1283791670955126,
];
/** From here on the result is 1. */
const END = 5.95;

/** 1 - exp(-y) with y = -log(1 - erf(|x|)), and the sign of x. */
export const erf: Unary = (pen, x) => {
  const { w, a } = pen;
  const size = w.keep(op('f64x2.pmin', abs(x), splat.f64(END)));
  const y = w.keep(a.mul(size, horner(a, EXPONENT, size)));
  const { word, part } = reduce(pen, y, BIAS, -1);
  const power = w.keep(toExponent(word));
  const value = a.sub(a.sub(splat.f64(1), power), a.mul(expm1OfReduced(pen, part, -1), power));
  return op('v128.or', value, signOf(x));
};

/**
 * The normal quantile as rational functions: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (1988), PPND16. In the
 * middle, |x| <= 0.85, it is x P(r) / (2 Q(r)) with r = (0.85^2 - x^2) / 4; else P(r) / Q(r) with r = sqrt(-log((1 - |x|) / 2)) less 1.6, or less 5
 * beyond 5.
 */
interface Rational {
  readonly p: Coefficients;
  readonly q: Coefficients;
}

const MIDDLE: Rational = {
  p: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  q: [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
};
const NEAR: Rational = {
  p: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  q: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
};
const FAR: Rational = {
  p: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  q: [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
};

/** Numerator and denominator. */
const evaluated = ({ w, a }: Pen, { p, q }: Rational, r: Code): readonly [Code, Code] => [
  w.keep(horner(a, p, r)),
  w.keep(horner(a, q, r)),
];

export const erfinvInside: Unary = (pen, x) => {
  const { w, a } = pen;
  const size = w.keep(abs(x));
  const middle = evaluated(pen, MIDDLE, w.keep(a.mul(a.sub(splat.f64(0.7225), a.mul(x, x)), splat.f64(0.25))));
  const tail = w.keep(a.mul(a.sub(splat.f64(1), size), splat.f64(0.5)));
  const root = w.keep(a.sqrt(minusLogInside(pen, tail)));
  const near = evaluated(pen, NEAR, w.keep(a.sub(root, splat.f64(1.6))));
  const far = evaluated(pen, FAR, w.keep(a.sub(root, splat.f64(5))));
  const inMiddle = w.keep(a.le(size, splat.f64(0.85)));
  const beyond = w.keep(a.gt(root, splat.f64(5)));
  const pick = (i: 0 | 1): Code => a.choose(inMiddle, middle[i], a.choose(beyond, far[i], near[i]));
  // Half of x, or the sign alone, over the root of 2.
  const outer = op('v128.or', splat.f64(Math.SQRT1_2), signOf(x));
  const factor = a.choose(inMiddle, a.mul(x, splat.f64(0.5 * Math.SQRT1_2)), outer);
  return a.mul(factor, a.div(pick(0), pick(1)));
};

/** Infinite at both ends, NaN beyond. */
export const erfinv: Unary = (pen, x) => {
  const { w, a } = pen;
  const size = w.keep(abs(x));
  const one = splat.f64(1);
  // Together with the bits of infinity, those of 1 are infinity.
  const edge = op('v128.or', op('v128.or', x, splat.f64(Number.POSITIVE_INFINITY)), a.gt(size, one));
  return a.choose(a.lt(size, one), erfinvInside(pen, x), edge);
};
