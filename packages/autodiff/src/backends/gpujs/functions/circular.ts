/**
 * Sine and cosine in single precision, after S. Moshier, Cephes (`sinf`): x = k pi/2 + r, |r| <= pi/4. pi/2 is in four parts, of which
 * three have nine digits at most: k times each of them is exact for |k| < 2^15, and r is good also near the multiples of pi/2.
 */
import { horner, real, type Writer } from '../writer.ts';

/** Beyond, r would be wrong, and the result is NaN. */
const LARGEST = '51471.0';

const QUARTER_TURN = [1.5703125, 0.00048351287841796875, 3.1385570764541626e-7, 6.077100506506192e-11];

const circular = (w: Writer, x: string, shift: number): string => {
  const k = w.define('m', `Math.floor(${x} * 0.636619772 + 0.5)`);
  const r = w.define(
    'm',
    QUARTER_TURN.reduce((rest, part) => `(${rest} - ${k} * ${real(part)})`, x),
  );
  const z = w.define('m', `${r} * ${r}`);
  const s = w.define('m', `${horner([-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1], z)} * ${z} * ${r} + ${r}`);
  const even = horner([2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2], z);
  const c = w.define('m', `${even} * ${z} * ${z} - 0.5 * ${z} + 1.0`);
  // sin and cos of r, swapped and signed by k mod 4.
  const turned = w.define('m', `${k} + ${real(shift)}`);
  const q = w.define('m', `${turned} - 4.0 * Math.floor(${turned} * 0.25)`);
  const odd = w.define('m', `${q} - 2.0 * Math.floor(${q} * 0.5)`);
  const value = w.define('m', `${odd} > 0.5 ? ${c} : ${s}`);
  const signed = w.define('m', `${q} > 1.5 ? -${value} : ${value}`);
  return w.define('m', `Math.abs(${x}) <= ${LARGEST} ? ${signed} : (${x} - ${x}) / (${x} - ${x})`);
};

export const sin = (w: Writer, x: string): string => circular(w, x, 0);
export const cos = (w: Writer, x: string): string => circular(w, x, 1);
