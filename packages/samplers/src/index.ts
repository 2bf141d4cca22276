/** Samplers: steps as expressions, and the chains that are made of them. */
export { chain, chains, path } from './chain.ts';
export { langevin, type Step } from './langevin.ts';
