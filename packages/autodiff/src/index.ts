/** Derivatives of expressions, and the way from expressions to something that runs. */
export * from './backends/index.ts';
export { compile, plan } from './compile.ts';
export { printPlan } from './plan/print.ts';
export * from './transform/index.ts';
