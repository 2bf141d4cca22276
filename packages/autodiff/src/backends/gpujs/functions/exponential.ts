/**
 * The exponential and its kin in single precision, after S. Moshier, Cephes (`expf`): exp(x) = 2^n exp(r) with x = n ln 2 + r,
 * |r| <= ln 2 / 2. ln 2 is in two parts, so that n times the first is exact.
 */
import { horner, type Writer } from '../writer.ts';
import { clamped, type Unary } from './functions.ts';

/** 2^n for a whole number n in [-127, 127], from a table: exact, and one read. */
export const powerOfTwo = (n: string): string => `this.constants.powers[${n} + 127.0]`;

/** The table: entry i is 2^(i - 127), which makes entry 255 infinite; NaN and -0 follow, which shaders have no literals for. */
export const powersOfTwo = (): Float32Array =>
  Float32Array.from([...Array.from({ length: 256 }, (_, i) => 2 ** (i - 127)), Number.NaN, -0]);

/** Below, the result is smaller than the smallest normal number: zero. */
const LOWEST = '-87.33654';
const HIGHEST = '88.8';

/** exp(r) - 1 - r for small r. */
const remainder = (r: string): string =>
  `${horner([0.000198756915, 0.0013981999507, 0.0083334519073, 0.041665795894, 0.16666665459, 0.5], r)} * ${r} * ${r}`;

/** 2^n exp(r) for whole n in [-127, 128]. */
export const scaledExp = (w: Writer, n: string, r: string): string => {
  const p = w.define('m', `${remainder(r)} + ${r} + 1.0`);
  // 2^128 is beyond the table: twice 2^127.
  const m = w.define('m', `Math.min(${n}, 127.0)`);
  return w.define('m', `${p} * ${powerOfTwo(m)} * (${n} - ${m} + 1.0)`);
};

/** n and r of a number. */
const reduced = (w: Writer, c: string): readonly [n: string, r: string] => {
  const n = w.define('m', `Math.floor(${c} * 1.44269504 + 0.5)`);
  return [n, w.define('m', `(${c} - ${n} * 0.693359375) + ${n} * 0.00021219444005469`)];
};

/** exp of a number that is not positive: its powers of two are all in the table. */
export const decay: Unary = (w, x) => {
  const c = w.define('m', `${x} < ${LOWEST} ? ${LOWEST} : ${x}`);
  const [n, r] = reduced(w, c);
  return w.define('m', `${x} < ${LOWEST} ? 0.0 : (${remainder(r)} + ${r} + 1.0) * ${powerOfTwo(n)}`);
};

/** Where built-in functions keep NaN, and numbers below the smallest normal one are numbers: half the power of two, twice. */
const plainExp: Unary = (w, x) => {
  const c = w.define('m', `Math.min(Math.max(${x}, ${LOWEST}), ${HIGHEST})`);
  const [n, r] = reduced(w, c);
  const half = `this.constants.powers[${n} + 126.0]`;
  return w.define('m', `${x} < ${LOWEST} ? 0.0 : (${remainder(r)} + ${r} + 1.0) * ${half} * 2.0`);
};

const guardedExp: Unary = (w, x) => {
  const c = w.define('m', clamped(x, LOWEST, HIGHEST));
  return w.define('m', `${x} < ${LOWEST} ? 0.0 : ${scaledExp(w, ...reduced(w, c))}`);
};

export const sigmoid: Unary = (w, x) => {
  const a = w.define('m', `-Math.abs(${x})`);
  const e = decay(w, a);
  return w.define('m', `(${x} < 0.0 ? ${e} : 1.0) / (1.0 + ${e})`);
};

/** The functions that use exp of any number; `guarded` for shaders, whose arithmetic promises less. */
export const exponentials = (guarded: boolean) => {
  const exp = guarded ? guardedExp : plainExp;
  const expm1: Unary = (w, x) => {
    const near = w.define('m', `${remainder(x)} + ${x}`);
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
  return { exp, expm1, tanh };
};
