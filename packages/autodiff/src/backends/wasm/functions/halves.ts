/**
 * Four single-precision numbers as two pairs of double-precision ones, where single precision does not go far enough.
 */
import { type Code, op, shuffle } from '../assembler/index.ts';
import type { Writer } from '../writer.ts';

export type Halves = readonly [low: Code, high: Code];

export const promote = (w: Writer, x: Code): Halves => {
  const high = shuffle(x, x, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]);
  return [w.keep(op('f64x2.promote_low_f32x4', x)), w.keep(op('f64x2.promote_low_f32x4', high))];
};

/** Rounded to single precision. */
export const demote = ([low, high]: Halves): Code =>
  shuffle(
    op('f32x4.demote_f64x2_zero', low),
    op('f32x4.demote_f64x2_zero', high),
    [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23],
  );

/** The low 32 bits of every number. */
export const lowWords = ([low, high]: Halves): Code =>
  shuffle(low, high, [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]);
