/** Special functions of one real variable, in double precision. */
export { erf, erfc, erfinv } from './erf.ts';
export { sigmoid, softplus } from './logistic.ts';
