/**
 * The functions in double precision, on vectors of two. Errors in units of the last place, as tested; the worst that was found among some 20,000 arguments
 * is in brackets:
 *
 *     exp 1.25 (1.02)     log 1 (0.75)         log1p 1.25 (1.16)  expm1 2 (1.38)      tanh 3 (2.50)    sigmoid 2.5 (1.97)
 *     softplus 2 (1.19)   sin, cos 3.5 (2.89)  erf 3 (2.44)       erfinv 6 (5.41)     pow 1.5 (1.12)
 *
 * Those of sine and cosine hold for every finite number. Zeros keep their signs; infinities, NaN and denormals, given and resulting, are as in
 * JavaScript.
 */
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
