/**
 * Rows of the table in words, for the documentation.
 */
import { type Interval, LARGEST, type Row } from './bounds.ts';

/** A number as one would write it: powers of two as such, and what is next to 1 as a difference. */
const show = (x: number): string => {
  if (Math.abs(x) === LARGEST) return x < 0 ? '-max' : 'max';
  const size = Math.abs(x);
  const exponent = Math.log2(size);
  if (size > 0 && Number.isInteger(exponent) && Math.abs(exponent) > 4) return `${x < 0 ? '-' : ''}2^${exponent}`;
  if (size < 1 && 1 - size < 1e-3) return x < 0 ? `-1 + ${show(1 - size)}` : `1 - ${show(1 - size)}`;
  return Number.isInteger(x) && size >= 1e5 ? x.toExponential().replace('e+', 'e') : String(x);
};

const isAll = ([low, high]: Interval): boolean => low === -LARGEST && high === LARGEST;
const span = (interval: Interval): string =>
  isAll(interval) ? 'all numbers' : `${show(interval[0])} to ${show(interval[1])}`;

const numbers = (intervals: readonly Interval[]): string => {
  const [first, second] = intervals;
  if (first === undefined) return '';
  if (second === undefined || intervals.every(isAll)) return span(first);
  return `${span(first)} and ${span(second)}`;
};

/** The domain of a row: intervals of its operands, and what else there is to say. */
export const whereOf = ({ intervals, note }: Row): string =>
  [numbers(intervals), note].filter((part) => part !== '').join('; ');
