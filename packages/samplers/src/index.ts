/** Samplers: steps as expressions, and the chains that are made of them. */
export { chain, chains, type Move, path } from './chain.ts';
export * from './combinators/index.ts';
export * from './kernel/index.ts';
export { type Dynamics, hamiltonian, leapfrog, type Phase } from './kernel/leapfrog.ts';
export * from './samplers/index.ts';
