/**
 * The functions in `cpu` mode, where arithmetic is double: JavaScript's own, and rational approximations where it has none.
 */
import { erfFrom, erfinvFrom, erfinvInsideFrom } from './error-function.ts';
import type { Functions } from './functions.ts';

export const doubleFunctions: Functions = {
  exp: (_, x) => `Math.exp(${x})`,
  log: (_, x) => `Math.log(${x})`,
  log1p: (_, x) => `Math.log1p(${x})`,
  expm1: (_, x) => `Math.expm1(${x})`,
  sin: (_, x) => `Math.sin(${x})`,
  cos: (_, x) => `Math.cos(${x})`,
  tanh: (_, x) => `Math.tanh(${x})`,
  sigmoid: (_, x) => `(1.0 / (1.0 + Math.exp(-${x})))`,
  softplus: (_, x) => `(Math.max(${x}, 0.0) + Math.log1p(Math.exp(-Math.abs(${x}))))`,
  erf: (w, x) => erfFrom(w, x, (_, y) => `Math.exp(${y})`),
  // Good to a few units of single precision, which is what leaves the kernel.
  erfinv: (w, x) => erfinvFrom(w, x, (_, y) => `Math.log(${y})`),
  erfinvInside: (w, x) => erfinvInsideFrom(w, x, (_, y) => `Math.log(${y})`),
  pow: (_, x, z) => `Math.pow(${x}, ${z})`,
};
