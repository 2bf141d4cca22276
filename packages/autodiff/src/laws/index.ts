/** The laws of differentiation, and what they reject. */
export { type RuleMutant, ruleMutants } from '../transform/laws/mutants.ts';
