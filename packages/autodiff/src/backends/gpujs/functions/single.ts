/**
 * The functions in single precision, by polynomials: the same in every mode but `cpu`, since the built-in ones are slow (`webasm` calls
 * JavaScript for each lane) or of unspecified accuracy (shaders).
 */
import { cos, sin } from './circular.ts';
import { erfFrom, erfinvFrom, erfinvInsideFrom } from './error-function.ts';
import { exponentials, fromTable } from './exponential.ts';
import type { Functions } from './functions.ts';
import { type Exponent, logarithms } from './logarithm.ts';
import { powers } from './power.ts';

export const singleFunctions = (exponent: Exponent): Functions => {
  const { log, logOfSmall, log1p, log1pOfUnit } = logarithms(exponent);
  const { exp, decay, sigmoid, expm1, tanh } = exponentials(exponent === 'logarithm');
  const one = exponent === 'logarithm' ? fromTable.one : '1.0';
  return {
    exp,
    log,
    log1p,
    expm1,
    sin,
    cos,
    tanh,
    sigmoid,
    softplus: (w, x) => {
      const e = decay(w, `-Math.abs(${x})`);
      return w.define('m', `(${x} > 0.0 ? ${x} : 0.0) + ${log1pOfUnit(w, e)}`);
    },
    erf: (w, x) => erfFrom(w, x, decay),
    erfinv: (w, x) => erfinvFrom(w, x, logOfSmall, one),
    erfinvInside: (w, x) => erfinvInsideFrom(w, x, logOfSmall, one),
    pow: powers(exponent),
  };
};
