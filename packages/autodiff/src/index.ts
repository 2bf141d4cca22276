/** Derivatives of expressions, and the way from expressions to something that runs. */
export * from './backends/index.ts';
export { compile } from './compile.ts';
export { lowerNests } from './nests/lower-nests.ts';
export { printNests } from './nests/print.ts';
export { plan } from './plan/make.ts';
export { printPlan } from './plan/print.ts';
export * from './transform/index.ts';
