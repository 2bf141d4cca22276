/**
 * x^z in single precision. For large results the logarithm must be known to more digits than single precision has: it is kept as a sum of
 * two numbers, and its products with z are taken apart so that what cancels against the whole powers of two is exact
 * (T. J. Dekker, "A floating-point technique for extending the available precision", 1971).
 */
import type { Writer } from '../writer.ts';
import { scaledExp } from './exponential.ts';
import { clamped } from './functions.ts';
import { type Exponent, LARGEST, partsOf, twoPartLog } from './logarithm.ts';

/** a = head + tail, where the head has half the digits. */
const split = (w: Writer, a: string): readonly [string, string] => {
  const c = w.define('m', `${a} * 4097.0`);
  const head = w.define('m', `${c} - (${c} - ${a})`);
  return [head, w.define('m', `${a} - ${head}`)];
};

/** a^z for positive a. */
const positivePower = (w: Writer, a: string, z: string, exponent: Exponent): string => {
  const { f, q } = partsOf(w, a, exponent);
  const [l, low] = twoPartLog(w, f);
  // log a = q ln 2 + l + low.
  const about = w.define('m', `${z} * (${q} * 0.69314718 + ${l} + ${low})`);
  const n = w.define('m', `Math.floor(${clamped(about, '-88.0', '89.0')} * 1.44269504 + 0.5)`);
  const [zh, zl] = split(w, z);
  const [lh, ll] = split(w, l);
  const turns = w.define('m', `${zh} * ${q} - ${n}`);
  // z log a - n ln 2, its large parts first.
  const large = w.define('m', `${turns} * 0.693359375 + ${zh} * ${lh}`);
  const small = w.define('m', `${zh} * ${ll} + ${zl} * ${l} + ${z} * ${low}`);
  const rest = w.define('m', `${zl} * ${q} * 0.69314718 - ${turns} * 0.00021219444005469`);
  const r = w.define('m', `${large} + (${small} + ${rest})`);
  // Beyond the largest n, r is cut off where 2^n exp(r) is infinite already.
  const value = scaledExp(w, n, w.define('m', `${r} > 1.0 ? 1.0 : ${r}`));
  return w.define('m', `${about} < -88.0 ? 0.0 : ${value}`);
};

export const powers =
  (exponent: Exponent) =>
  (w: Writer, x: string, z: string): string => {
    const a = w.define('m', `Math.abs(${x})`);
    // What an infinite exponent does, a large one does too.
    const power = w.define('m', clamped(z, '-1.0e30', '1.0e30'));
    const finite = positivePower(w, a, power, exponent);
    const size = w.define('m', `${a} > ${LARGEST} ? (${z} > 0.0 ? ${a} : (${z} < 0.0 ? 0.0 : ${z})) : ${finite}`);
    const whole = w.define('m', `Math.floor(${z})`);
    const odd = w.define('m', `${whole} === ${z} ? ${whole} - 2.0 * Math.floor(${whole} * 0.5) : 0.0`);
    const signed = w.define('m', `${odd} > 0.5 ? -${size} : ${size}`);
    const neither = w.define('m', `${a} > ${LARGEST} ? ${size} : (${a} - ${a}) / (${a} - ${a})`);
    const negative = w.define('m', `${whole} === ${z} ? ${signed} : ${neither}`);
    const inverse = w.define('m', `${odd} > 0.5 ? 1.0 / ${x} : 1.0 / ${a}`);
    const atZero = w.define('m', `${z} < 0.0 ? ${inverse} : (${z} > 0.0 ? 0.0 : ${z})`);
    const value = w.define('m', `${x} < 0.0 ? ${negative} : ${size}`);
    const any = w.define('m', `${x} === 0.0 ? ${atZero} : ${value}`);
    return w.define('m', `${z} === 0.0 ? 1.0 : ${any}`);
  };
