/** Transcendental functions as the text of kernels: double for `cpu`, single for every other mode. */
export { doubleFunctions } from './double.ts';
export { fromTable, powersOfTwo } from './exponential.ts';
export type { Functions } from './functions.ts';
export { singleFunctions } from './single.ts';
export { tableOfExp } from './tabulated.ts';
