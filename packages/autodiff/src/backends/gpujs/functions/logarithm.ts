/**
 * Logarithms in single precision, after S. Moshier, Cephes (`logf`): log(x) = q ln 2 + log(1 + f) with 1 + f in [sqrt(1/2), sqrt(2)).
 */
import { horner, real, type Writer } from '../writer.ts';
import { powerOfTwo } from './exponential.ts';
import type { Unary } from './functions.ts';

/** How the exponent of a number is found: by comparisons, or from the built-in logarithm (which need not be accurate for that). */
export type Exponent = 'ladder' | 'logarithm';

/** The largest finite number. */
export const LARGEST = '3.4028234663852886e38';

/** A number taken apart: x = 2^q (1 + f). */
export interface Parts {
  readonly f: string;
  readonly q: string;
}

const steps = [64, 32, 16, 8, 4, 2, 1];

/** y brought to [1, 2) by powers of two, from below or from above: the number, and the exponent. */
const ladder = (
  w: Writer,
  [start, exponent]: readonly [string, string],
  bits: readonly number[],
  up: boolean,
): readonly [string, string] =>
  bits.reduce<readonly [string, string]>(
    ([y, e], bit) => {
      const move = up ? `${y} < ${real(2 ** (1 - bit))}` : `${y} >= ${real(2 ** bit)}`;
      return [
        w.define('m', `${move} ? ${y} * ${real(2 ** (up ? bit : -bit))} : ${y} * 1.0`),
        w.define('m', `${move} ? ${e} ${up ? '-' : '+'} ${real(bit)} : ${e} * 1.0`),
      ];
    },
    [start, exponent],
  );

/** From a number in [1, 2) (or a little beyond) and its exponent. */
const centred = (w: Writer, y: string, e: string): Parts => {
  const high = `${y} > 1.41421356`;
  return {
    f: w.define('m', `(${high} ? ${y} * 0.5 : ${y} * 1.0) - 1.0`),
    q: w.define('m', `${high} ? ${e} + 1.0 : ${e} * 1.0`),
  };
};

/** The parts of a positive normal number; `small` promises that it is at most 1, and at least 2^-30. */
export const partsOf = (w: Writer, x: string, exponent: Exponent, small = false): Parts => {
  if (exponent === 'logarithm') {
    // Off by one at times, which does no harm. One power less, so that all exponents stay in the table.
    const e = w.define('m', `Math.min(Math.floor(Math.log(${x}) * 1.44269504), 127.0)`);
    const y = w.define('m', `${x} * ${powerOfTwo(`(1.0 - ${e})`)} * 0.5`);
    return centred(w, y, e);
  }
  if (small) return centred(w, ...ladder(w, [x, '0.0'], [16, 8, 4, 2, 1], true));
  return centred(w, ...ladder(w, ladder(w, [x, '0.0'], steps, true), steps, false));
};

/** (log(1 + f) - f + f^2 / 2) / f^3. */
const series = (f: string): string =>
  horner(
    [
      0.070376836292, -0.1151461031, 0.1167699874, -0.12420140846, 0.14249322787, -0.16668057665, 0.20000714765,
      -0.24999993993, 0.33333331174,
    ],
    f,
  );

/** log(2^q (1 + f)); ln 2 in two parts, q times the first exact. */
const logOfParts = (w: Writer, { f, q }: Parts): string => {
  const z = w.define('m', `${f} * ${f}`);
  const core = w.define('m', `${series(f)} * ${f} * ${z}`);
  return w.define('m', `((${core} - ${q} * 0.000212194440) - 0.5 * ${z}) + ${f} + ${q} * 0.693359375`);
};

/**
 * log(1 + f) as a sum of two numbers, good to 29 bits: the first is f - h^2 / 2 with h = f rounded to 11 bits after the point,
 * which single precision holds exactly.
 */
export const twoPartLog = (w: Writer, f: string): readonly [string, string] => {
  const h = w.define('m', `Math.floor(${f} * 2048.0 + 0.5) * 0.00048828125`);
  const l = w.define('m', `${f} - ${h}`);
  const first = w.define('m', `${f} - 0.5 * ${h} * ${h}`);
  const core = w.define('m', `${series(f)} * ${f} * ${f} * ${f}`);
  return [first, w.define('m', `${core} - ${l} * (${h} + 0.5 * ${l})`)];
};

/** The logarithm where x is positive and finite, and what stands for it elsewhere. */
const withEdges = (w: Writer, x: string, value: string): string => {
  const edge = w.define('m', `${x} < 0.0 ? (${x} - ${x}) / (${x} - ${x}) : -1.0 / (${x} * ${x})`);
  const large = w.define('m', `${x} > ${LARGEST} ? ${x} : ${value}`);
  return w.define('m', `${x} > 0.0 ? ${large} : ${edge}`);
};

export const logarithms = (exponent: Exponent) => {
  const log: Unary = (w, x) => withEdges(w, x, logOfParts(w, partsOf(w, x, exponent)));
  /** The logarithm of a number in (0, 1]. */
  const logOfSmall: Unary = (w, x) => logOfParts(w, partsOf(w, x, exponent, true));
  /** Where 1 + x needs no power of two, f is x itself, without the rounding of 1 + x. */
  const log1p: Unary = (w, x) => {
    const u = w.define('m', `1.0 + ${x}`);
    const { f, q } = partsOf(w, u, exponent);
    const own = w.define('m', `${q} === 0.0 ? ${x} : ${f}`);
    return withEdges(w, u, logOfParts(w, { f: own, q }));
  };
  /** log(1 + x) for x in [0, 1]. */
  const log1pOfUnit: Unary = (w, x) => {
    const high = `${x} > 0.41421356`;
    const f = w.define('m', `${high} ? ${x} * 0.5 - 0.5 : ${x} * 1.0`);
    return logOfParts(w, { f, q: w.define('m', `${high} ? 1.0 : 0.0`) });
  };
  return { log, logOfSmall, log1p, log1pOfUnit };
};
