/** Proofs by going through all random choices. */
export { type Decision, decisionsOf } from './decisions.ts';
export { type OrbitOptions, orbitEnumeration } from './orbit.ts';
export { type World, worldsOf } from './worlds.ts';
