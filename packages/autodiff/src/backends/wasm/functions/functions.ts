/**
 * Transcendental functions of vectors, as code that is written in place.
 */
import type { Transcendental } from '../../../lower/transcendentals.ts';
import type { Arithmetic } from '../arithmetic.ts';
import type { Code } from '../assembler/index.ts';
import type { Writer } from '../writer.ts';

/** What a function is written with. */
export interface Pen {
  readonly w: Writer;
  readonly a: Arithmetic;
}

/** Writes f(x) and gives it; x can be read as often as one likes. */
export type Unary = (pen: Pen, x: Code) => Code;
export type Binary = (pen: Pen, x: Code, y: Code) => Code;

export type Functions = Readonly<Record<Transcendental, Unary>> & {
  readonly pow: Binary;
  /** erfinv of a number strictly between -1 and 1, as draws of normals need it. */
  readonly erfinvInside: Unary;
};
