/** Proofs by going through all random choices. */
export { type Decision, decisionsOf } from './decisions.ts';
export { orbitEnumeration } from './orbit.ts';
export { recursiveNuts, trajectoryMovement } from './recursive.ts';
export { type OrbitOptions, type Trajectory, trajectoryOf } from './trajectory.ts';
export { type World, worldsOf } from './worlds.ts';
