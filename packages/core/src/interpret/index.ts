/** The float64 reference interpreter. */
export { evaluator, interpretFn, interpretNodes } from './interpreter.ts';
