/**
 * The exponential from a table, for a processor, where reading a table is cheap and arithmetic keeps NaN: exp(c) = exp(k / 32) exp(r) with k whole
 * and 0 <= r < 1/32. Then c - k / 32 is exact, and four terms of the series are as many as single precision sees.
 */
import { horner, type Writer } from '../writer.ts';
import { clamped } from './functions.ts';

/** The k of the first entry, one less than the smallest whose exponential is a normal number; and of the last. */
const FIRST = -2795;
const LAST = 2841;

/**
 * The table: entry i is exp((FIRST + i) / 32). Entry 0 is zero, and so is everything below; the last is infinite. No number smaller than the
 * smallest normal one comes up on the way: a processor takes a hundred times longer over those.
 */
export const tableOfExp = (): Float32Array =>
  Float32Array.from({ length: LAST - FIRST + 1 }, (_, i) => (i === 0 ? 0 : Math.exp((FIRST + i) / 32)));

/** What brings a number into the table from below, and from above. */
export const LOWEST = '-87.34';
export const HIGHEST = '88.8';

/** exp(r), 0 <= |r| < 1/32. */
const series = (r: string): string => horner([1 / 6, 0.5, 1, 1].map(Math.fround), r);

/** exp of a number between these, given by name. */
export const expFromTable = (w: Writer, c: string): string => {
  const k = w.define('m', `Math.floor(${c} * 32.0)`);
  const r = w.define('m', `${c} - ${k} * 0.03125`);
  return w.define('m', `this.constants.exps[${k} + ${-FIRST}.0] * ${series(r)}`);
};

/** 1 / (1 + exp(-x)), with exp(-c) = exp(-k / 32) exp(-r). Far on the left exp is infinite, and the result zero. */
export const sigmoidFromTable = (w: Writer, x: string): string => {
  const c = w.define('m', clamped(x, '-88.78', '87.3'));
  const k = w.define('m', `Math.floor(${c} * 32.0)`);
  const r = w.define('m', `${k} * 0.03125 - ${c}`);
  return w.define('m', `1.0 / (1.0 + this.constants.exps[${-FIRST}.0 - ${k}] * ${series(r)})`);
};
