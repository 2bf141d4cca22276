/** Transcendental functions of vectors, as code written in place. */
import type { Precision } from '../arithmetic.ts';
import type { Functions } from './functions.ts';
import { single } from './single/index.ts';

export type { Binary, Functions, Pen, Transcendental, Unary } from './functions.ts';

export const functionsOf = (precision: Precision): Functions => {
  if (precision === 'f64') throw new RangeError('there are no functions in double precision yet');
  return single;
};
