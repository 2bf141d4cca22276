/** Transcendental functions of vectors, as code written in place. */
import type { Precision } from '../arithmetic.ts';
import { double } from './double/index.ts';
import type { Functions } from './functions.ts';
import { single } from './single/index.ts';

export type { Binary, Functions, Pen, Unary } from './functions.ts';

export const functionsOf = (precision: Precision): Functions => (precision === 'f32' ? single : double);
