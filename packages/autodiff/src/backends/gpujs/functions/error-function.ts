/**
 * The error function and its inverse, in single or double arithmetic.
 *
 * Sources: S. Moshier, Cephes (`erf`); M. Giles, "Approximating the erfinv function" (2010).
 */
import { horner, type Writer } from '../writer.ts';
import type { Unary } from './functions.ts';

// erf(x) = x T(x^2) / U(x^2) for |x| < 1, 1 - exp(-x^2) P(x) / Q(x) above.
const T = [9.604973739870516, 90.02601972038427, 2232.005345946843, 7003.325141128051, 55592.30130103949];
const U = [1, 33.56171416475031, 521.3579497801527, 4594.323829709801, 22629.000061389095, 49267.39426086359];
const P = [
  2.461969814735305e-10, 0.5641895648310689, 7.463210564422699, 48.63719709856814, 196.5208329560771, 526.4451949954773,
  934.5285271719576, 1027.5518868951572, 557.5353353693994,
];
const Q = [
  1, 13.228195115474499, 86.70721408859897, 354.9377788878199, 975.7085017432055, 1823.9091668790973,
  2246.3376081871097, 1656.6630919416134, 557.5353408177277,
];

export const erfFrom = (w: Writer, x: string, exp: Unary): string => {
  const size = w.define('m', `Math.abs(${x})`);
  const a = w.define('m', `${size} > 6.0 ? 6.0 : ${size}`);
  const z = w.define('m', `${a} * ${a}`);
  const square = w.define('m', `-${z}`);
  const small = w.define('m', `${x} * ${horner(T, z)} / ${horner(U, z)}`);
  const decay = exp(w, square);
  const large = w.define('m', `1.0 - ${decay} * ${horner(P, a)} / ${horner(Q, a)}`);
  const signed = w.define('m', `${x} < 0.0 ? -${large} : ${large}`);
  return w.define('m', `${a} < 1.0 ? ${small} : ${signed}`);
};

// erfinv(x) = x p(v), v = -log(1 - x^2): single-precision polynomials around v = 2.5, and in sqrt(v) around 3.
const CENTRE = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

/**
 * For x strictly between -1 and 1. `log` writes the logarithm of a number in (0, 1]; `one` is 1. Where x is itself a sum with a constant, a
 * compiler of shaders would add a literal 1 to that constant, and lose the last digits of x: so there it comes from an array.
 */
export const erfinvInsideFrom = (w: Writer, x: string, log: Unary, one = '1.0'): string => {
  const y = w.define('m', `(${one} - ${x}) * (${one} + ${x})`);
  const v = w.define('m', `-${log(w, y)}`);
  const centred = w.define('m', `${v} - 2.5`);
  const tail = w.define('m', `Math.sqrt(${v}) - 3.0`);
  const p = w.define('m', horner(CENTRE, centred));
  const q = w.define('m', horner(TAIL, tail));
  return w.define('m', `(${v} < 5.0 ? ${p} : ${q}) * ${x}`);
};

/** Infinite at both ends, NaN beyond. */
export const erfinvFrom = (w: Writer, x: string, log: Unary, one = '1.0'): string => {
  const inside = erfinvInsideFrom(w, x, log, one);
  const y = w.define('m', `(${one} - ${x}) * (${one} + ${x})`);
  return w.define('m', `${y} > 0.0 ? ${inside} : ${x} / Math.sqrt(${y})`);
};
