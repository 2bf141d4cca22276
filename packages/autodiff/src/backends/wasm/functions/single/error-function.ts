/**
 * The error function and its inverse in single precision.
 */
import { type Code, op, splat } from '../../assembler/index.ts';
import type { Pen, Unary } from '../functions.ts';
import { type Coefficients, estrin, horner } from '../polynomial.ts';
import { abs, BIAS, signOf, toExponent } from './bits.ts';
import { expm1OfReduced, reduce } from './exponential.ts';
import { minusExponent } from './logarithm.ts';

/**
 * -log(1 - erf(x)) / x on [0, 3.93]: a minimax polynomial. An error in it counts less and less as erf(x) goes to 1: that of erf(x) is at most 5.2e-8,
 * relative.
 */
const EXPONENT: Coefficients = [
  3.494066186249256e-5, -0.0003440932196099311, 0.001162423286587, 0.00030855205841362476, -0.019379764795303345,
  0.1028292328119278, 0.6366151571273804,
];
/** The last coefficient, 2 / sqrt(pi): added last, it loses least. */
const SLOPE = 1.128379225730896;
/** From here on the result is 1. */
const END = 3.93;

/** 1 - exp(-y) with y = -log(1 - erf(|x|)), and the sign of x. */
export const erf: Unary = (pen, x) => {
  const { w, a } = pen;
  const size = w.keep(op('f32x4.pmin', abs(x), splat.f32(END)));
  const y = w.keep(a.mul(size, a.mulAdd(estrin(pen, EXPONENT, size), size, splat.f32(SLOPE))));
  const { word, part } = reduce(pen, y, BIAS, -1);
  const power = w.keep(toExponent(word));
  const value = a.sub(a.sub(splat.f32(1), power), a.mul(expm1OfReduced(pen, part, -1), power));
  return op('v128.or', value, signOf(x));
};

/** erfinv(x) / x as a rational function of v = -log(1 - x^2) up to 15.95, relative error 1.3e-8. */
const INVERSE_P: Coefficients = [2.43490344e-5, 6.43725544e-4, 7.76300407e-3, 5.95700046e-2, 0.306467133, 0.886226937];
const INVERSE_Q: Coefficients = [1.29359148e-6, 1.79672616e-4, 1.87508548e-3, 3.21895933e-2, 8.40121017e-2, 1];

/** log(1 + f), of small absolute error for 1 + f in (sqrt(1/2), sqrt(2)]. */
const LOG: Coefficients = [
  0.08700401335954666, -0.14266932010650635, 0.14914508163928986, -0.16577652096748352, 0.199631005525589,
  -0.2500133514404297, 0.3333390951156616, -0.5, 1, 0,
];

/** The function where y = 1 - x^2 is positive. */
const fromComplement = ({ w, a }: Pen, x: Code, y: Code): Code => {
  const n = w.keep(minusExponent(y));
  const f = w.keep(a.sub(op('i32x4.add', y, toExponent(n)), splat.f32(1)));
  const m = op('f32x4.convert_i32x4_s', n);
  const v = w.keep(a.sub(a.mul(m, splat.f32(Math.LN2)), estrin({ w, a }, LOG, f)));
  return a.mul(x, a.div(horner(a, INVERSE_P, v), horner(a, INVERSE_Q, v)));
};

const complement = ({ w, a }: Pen, x: Code): Code => {
  const one = splat.f32(1);
  return w.keep(a.mul(a.sub(one, x), a.add(one, x)));
};

export const erfinvInside: Unary = (pen, x) => fromComplement(pen, x, complement(pen, x));

/** Infinite at both ends, NaN beyond. */
export const erfinv: Unary = (pen, x) => {
  const { a } = pen;
  const y = complement(pen, x);
  const zero = splat.f32(0);
  // Together with the bits of infinity, those of 1 are infinity.
  const edge = op('v128.or', op('v128.or', x, splat.f32(Number.POSITIVE_INFINITY)), a.lt(y, zero));
  return a.choose(a.gt(y, zero), fromComplement(pen, x, y), edge);
};
