/** The functions in double precision, on vectors of two. */
import type { Functions } from '../functions.ts';
import { cos, sin } from './circular.ts';
import { erf, erfinv, erfinvInside } from './error-function.ts';
import { exp, expm1 } from './exponential.ts';
import { log, log1p } from './logarithm.ts';
import { sigmoid, softplus, tanh } from './logistic.ts';
import { pow } from './power.ts';

export const double: Functions = {
  exp,
  log,
  log1p,
  expm1,
  sin,
  cos,
  tanh,
  sigmoid,
  softplus,
  erf,
  erfinv,
  erfinvInside,
  pow,
};
