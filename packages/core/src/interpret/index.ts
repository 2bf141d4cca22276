/** The float64 reference interpreter. */
export { evaluator } from './evaluator.ts';
export { interpretFn, interpretNodes } from './interpreter.ts';
