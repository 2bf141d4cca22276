/** The float64 reference interpreter. */
export { interpretFn, interpretNodes } from './interpreter.ts';
