/**
 * How a mode wants its text.
 */
import { doubleFunctions, type Functions, fromTable, singleFunctions } from './functions/index.ts';
import type { Mode } from './modes.ts';
import { real } from './writer.ts';

export interface Dialect {
  readonly functions: Functions;
  /** Whether integers are 32-bit locals with exact bit operations; otherwise random bits come from native functions. */
  readonly integers: boolean;
  /** Whether `Math.max`, `Math.min` and `!==` treat NaN as JavaScript does. Those of shaders do not. */
  readonly keepsNaN: boolean;
  /** A number as a literal of the element kind. */
  readonly real: (x: number) => string;
}

/** In a shader an infinite literal is an error, or the largest number. */
const shaderReal = (x: number): string => {
  const single = Math.fround(x);
  if (Number.isNaN(single)) return fromTable.notANumber;
  if (Object.is(x, -0)) return fromTable.negativeZero;
  if (Number.isFinite(single)) return real(x);
  return single > 0 ? fromTable.infinity : `(-${fromTable.infinity})`;
};

export const dialectOf = (mode: Mode): Dialect => {
  switch (mode) {
    case 'cpu':
      return { functions: doubleFunctions, integers: true, keepsNaN: true, real };
    case 'webasm':
      return { functions: singleFunctions('ladder'), integers: true, keepsNaN: true, real };
    case 'webgpu':
      return { functions: singleFunctions('logarithm'), integers: true, keepsNaN: false, real: shaderReal };
    case 'webgl2':
    case 'headlessgl':
      return { functions: singleFunctions('logarithm'), integers: false, keepsNaN: false, real: shaderReal };
  }
};
