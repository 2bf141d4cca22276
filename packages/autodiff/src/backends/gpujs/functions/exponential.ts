/**
 * The exponential and its kin in single precision, after S. Moshier, Cephes (`expf`): exp(x) = 2^n exp(r) with x = n ln 2 + r,
 * |r| <= ln 2 / 2. ln 2 is in two parts, so that n times the first is exact.
 */
import { horner, type Writer } from '../writer.ts';
import { clamped, type Unary } from './functions.ts';
import { expFromTable, LOWEST as LEAST, HIGHEST as MOST, sigmoidFromTable } from './tabulated.ts';

/** Where 2^0 stands in the table of powers of two. */
const ZEROTH = 127;

/** 2^n for a whole number n in [-127, 127], from the table: exact, and one read. */
export const powerOfTwo = (n: string): string => `this.constants.powers[${n} + ${ZEROTH}.0]`;

/** The table: 2^-127 to 2^128, which is infinite; NaN and -0 follow. */
export const powersOfTwo = (): Float32Array =>
  Float32Array.from([...Array.from({ length: ZEROTH + 129 }, (_, i) => 2 ** (i - ZEROTH)), Number.NaN, -0]);

/** Numbers for which shaders have no literals, from the table too. */
export const fromTable = {
  one: `this.constants.powers[${ZEROTH}]`,
  infinity: `this.constants.powers[${ZEROTH + 128}]`,
  notANumber: `this.constants.powers[${ZEROTH + 129}]`,
  negativeZero: `this.constants.powers[${ZEROTH + 130}]`,
};

/**
 * Below, the result is smaller than the smallest normal number: zero. No number smaller than that may come up on the way either: a processor
 * takes a hundred times longer over those.
 */
const LOWEST = '-87.3365';
const HIGHEST = '88.8';

/** exp(r) - 1 for small r. What is short stands on the left: see `horner`. */
const nearZero = (r: string): string =>
  `(${r} + ${r} * (${r} * ${horner([0.000198756915, 0.0013981999507, 0.0083334519073, 0.041665795894, 0.16666665459, 0.5], r)}))`;

/** 2^n exp(r) for whole n in [-127, 128]. */
export const scaledExp = (w: Writer, n: string, r: string): string => {
  const p = w.define('m', `1.0 + ${nearZero(r)}`);
  // 2^128 is beyond the table: twice 2^127.
  const m = w.define('m', `Math.min(${n}, 127.0)`);
  return w.define('m', `${p} * ${powerOfTwo(m)} * (${n} - ${m} + 1.0)`);
};

/** n and r of a number. */
const reduced = (w: Writer, c: string): readonly [n: string, r: string] => {
  const n = w.define('m', `Math.floor(${c} * 1.44269504 + 0.5)`);
  return [n, w.define('m', `(${c} - ${n} * 0.693359375) + ${n} * 0.00021219444005469`)];
};

const guardedExp: Unary = (w, x) => {
  const c = w.define('m', clamped(x, LOWEST, HIGHEST));
  return w.define('m', `${x} < ${LOWEST} ? 0.0 : ${scaledExp(w, ...reduced(w, c))}`);
};

const guardedDecay: Unary = (w, x) => {
  const given = w.define('m', x);
  const c = w.define('m', `${given} < ${LOWEST} ? ${LOWEST} : ${given}`);
  const [n, r] = reduced(w, c);
  return w.define('m', `${c} <= ${LOWEST} ? 0.0 : ${powerOfTwo(n)} * (1.0 + ${nearZero(r)})`);
};

/** 1 / (1 + e) or e / (1 + e) with e = exp(-|x|). */
const guardedSigmoid: Unary = (w, x) => {
  const e = guardedDecay(w, `-Math.abs(${x})`);
  return w.define('m', `(${x} < 0.0 ? ${e} : 1.0) / (1.0 + ${e})`);
};

const plainExp: Unary = (w, x) => expFromTable(w, w.define('m', clamped(x, LEAST, MOST)));
const plainDecay: Unary = (w, x) => {
  const given = w.define('m', x);
  return expFromTable(w, w.define('m', `${given} < ${LEAST} ? ${LEAST} : ${given}`));
};

/** The exponential and what is made of it; `guarded` for shaders, whose arithmetic promises less. */
export const exponentials = (guarded: boolean) => {
  const exp = guarded ? guardedExp : plainExp;
  /** exp of a number that is not positive, given as any text. */
  const decay = guarded ? guardedDecay : plainDecay;
  const expm1: Unary = (w, x) => {
    const near = w.define('m', nearZero(x));
    const far = exp(w, x);
    return w.define('m', `Math.abs(${x}) < 0.34 ? ${near} : ${far} - 1.0`);
  };
  /** (e - 1) / (e + 1) with e = exp(2 |x|). */
  const tanh: Unary = (w, x) => {
    const size = w.define('m', `2.0 * Math.abs(${x})`);
    const a = w.define('m', `${size} > 20.0 ? 20.0 : ${size}`);
    const e = expm1(w, a);
    const t = w.define('m', `${e} / (${e} + 2.0)`);
    return w.define('m', `${x} < 0.0 ? -${t} : ${t}`);
  };
  return { exp, decay, sigmoid: guarded ? guardedSigmoid : sigmoidFromTable, expm1, tanh };
};
