/**
 * What a mode must know to write transcendental functions as text. The argument is always the name of a value.
 */
import type { Transcendental } from '../../../lower/transcendentals.ts';
import type { Writer } from '../writer.ts';

/** Writes f(x), giving its text. */
export type Unary = (w: Writer, x: string) => string;

export type Functions = Readonly<Record<Transcendental, Unary>> & {
  readonly pow: (w: Writer, x: string, z: string) => string;
  /** erfinv of a number strictly between -1 and 1. */
  readonly erfinvInside: Unary;
};

/** x brought into [low, high]; NaN stays NaN, which the built-in functions of shaders do not promise. */
export const clamped = (x: string, low: string, high: string): string =>
  `(${x} < ${low} ? ${low} : (${x} > ${high} ? ${high} : ${x}))`;
